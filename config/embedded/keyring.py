"""Secrets of one checkout: made at random once, kept in a 0600 file in var."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from config.embedded.trouble import ServerTrouble

FILE_NAME = "secrets.json"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every secret the embedded servers and the demo need.

    ``token`` names this checkout's folders outside var, so that a new var never
    meets the data or the sockets of one that was thrown away.
    """

    token: str
    superuser_password: str
    owner_password: str
    app_password: str
    django_key: str
    data_key: str
    index_key: str
    sandbox_key: str


def new_keyring() -> Keyring:
    """Draw every secret anew; keys for AES and HMAC are 32 bytes in base64."""
    return Keyring(
        token=secrets.token_hex(8),
        superuser_password=secrets.token_urlsafe(24),
        owner_password=secrets.token_urlsafe(24),
        app_password=secrets.token_urlsafe(24),
        django_key=secrets.token_urlsafe(48),
        data_key=_random_key(),
        index_key=_random_key(),
        sandbox_key=_random_key(),
    )


def keyring(var: Path) -> Keyring:
    """Read this checkout's secrets; the first reader of all makes them.

    Raises:
        ServerTrouble: the file can't be read, or it isn't ours.
    """
    path = var / FILE_NAME
    if not path.exists():
        _publish(path, new_keyring())
    try:
        kept = json.loads(path.read_text())
        return Keyring(
            **{field.name: str(kept[field.name]) for field in fields(Keyring)}
        )
    except (OSError, ValueError, KeyError) as error:
        text = (
            f"The secrets in {path} can't be read ({error!r}). Run as the user that"
            " made them, or remove the whole folder to begin anew."
        )
        raise ServerTrouble(text) from error


def _publish(path: Path, made: Keyring) -> None:
    """Let exactly one of several first readers win: a link never overwrites."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(made), indent=1))
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
