"""E-mail addresses: how they are spelled."""

import re

EMAIL_LENGTH_MAX = 254  # RFC 5321
SHAPE = re.compile(r"[^@\s<>,;\"'()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def spell_email(text: str) -> str | None:
    """Spell an address in one way; ``None``: it is none.

    Only a letter that comes back shows that it is right; this refuses what can't be.
    """
    stripped = text.strip()
    if len(stripped) > EMAIL_LENGTH_MAX or not SHAPE.fullmatch(stripped):
        return None
    name, _, host = stripped.rpartition("@")
    return f"{name}@{host.lower()}"
