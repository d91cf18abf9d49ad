"""Settings of the environment that the embedded servers and the demo fill in."""

from collections.abc import MutableMapping
from dataclasses import dataclass

from config.embedded import roles, valkey
from config.embedded.places import places

MARK = "CITYTAB_EMBEDDED"


@dataclass(frozen=True, slots=True)
class Needed:
    """Which servers are ours to start; the user named the others."""

    database: bool
    broker: bool


def fill(environ: MutableMapping[str, str]) -> Needed:
    """Name our own servers wherever the user named none; starts nothing.

    With our own database the mode is by default ``demo``, and secrets that are
    missing are this checkout's random ones. Children inherit a mark of which
    servers are ours. In production with real servers nothing is filled in.

    Raises:
        ServerTrouble: root has no unprivileged user, or the secrets can't be read.
    """
    inherited = environ.get(MARK, "").split()
    needed = Needed(
        database="database" in inherited or not environ.get("DATABASE_URL"),
        broker="broker" in inherited or not environ.get("REDIS_URL"),
    )
    if needed.database:
        environ.setdefault("CITYTAB_MODE", "demo")
    private = environ.get("CITYTAB_MODE") in {"demo", "test"}
    if not (needed.database or needed.broker or private):
        return needed
    here = places()
    filled: dict[str, str] = {}
    if needed.database:
        filled["DATABASE_URL"] = roles.url_of(here, roles.APP)
        filled["DATABASE_OWNER_URL"] = roles.url_of(here, roles.OWNER)
    if needed.broker:
        filled["REDIS_URL"] = valkey.url_of(here)
    if private:
        filled["SECRET_KEY"] = here.keys.django_key
        filled["CITYTAB_DATA_KEYS"] = f"k1:{here.keys.data_key}"
        filled["CITYTAB_INDEX_KEY"] = here.keys.index_key
        filled["SANDBOX_SECRET"] = here.keys.sandbox_key
    environ.update({name: filled[name] for name in filled if not environ.get(name)})
    names = [name for name in ("database", "broker") if getattr(needed, name)]
    environ[MARK] = " ".join(names)
    return needed
