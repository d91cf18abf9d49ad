"""One spelling of each credential, so that a gate and a window find the same one."""

import re
import unicodedata

from credit.rules.identity import spell_phone

PLATE_LENGTH_MIN, PLATE_LENGTH_MAX = 3, 12
"""Chinese plates have seven or eight characters; foreign guests have others."""

VALUE_LENGTH_MAX = 128
_VALUE = re.compile(r"[!-~]+")
"""Codes and tokens are visible ASCII without spaces."""


def spell_plate(text: str) -> str:
    """Spell a plate as it is compared: capitals and digits, nothing between them.

    ``京A·12345``, ``京a 12345`` and the same in full-width characters are one
    plate. Nothing is refused here: a gate reports what its camera read.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character.isalnum())


def spell_credential(kind: str, text: str) -> str | None:
    """Spell a credential of ``kind``; ``None`` when it can't be one."""
    if kind == "plate":
        plate = spell_plate(text)
        fits = PLATE_LENGTH_MIN <= len(plate) <= PLATE_LENGTH_MAX
        return plate if fits else None
    if kind == "phone":
        return spell_phone(text)
    value = text.strip()
    fits = len(value) <= VALUE_LENGTH_MAX and _VALUE.fullmatch(value) is not None
    return value if fits else None
