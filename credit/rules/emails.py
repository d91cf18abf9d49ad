"""E-mail addresses: how they are spelled."""

import re

EMAIL_LENGTH_MAX = 254  # RFC 5321
NAME_LENGTH_MAX = 64
_ATOM = r"[A-Za-z0-9!#$%&*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
SHAPE = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""Names of ASCII letters without quotes: what every mail server takes."""


def spell_email(text: str) -> str | None:
    """Spell an address in one way; ``None``: it is none.

    Only a letter that comes back shows that it is right; this refuses what can't be.
    """
    stripped = text.strip()
    if len(stripped) > EMAIL_LENGTH_MAX or not SHAPE.fullmatch(stripped):
        return None
    name, _, host = stripped.rpartition("@")
    if len(name) > NAME_LENGTH_MAX:
        return None
    return f"{name}@{host.lower()}"
