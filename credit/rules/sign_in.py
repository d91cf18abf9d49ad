"""One-time codes: how they are spelled, how long they live, how many there may be."""

import unicodedata
from datetime import timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=15)
"""As long as a slow message and a slow reader need; a new one keeps it valid."""

TRIES_MAX = 5
"""Wrong codes, and then wrong identity numbers, in one attempt to sign in."""

COUNTED_FOR = timedelta(hours=1)
CODES_PER_PHONE, CODES_PER_ADDRESS = 5, 40
"""In an hour. With five tries each, guessing a code of six digits takes a year and
more; behind one address there may be a whole office."""

FORGOTTEN_AFTER = timedelta(days=1)


def spell_code(text: str) -> str:
    """Spell a code as it was sent: digits, without what people type between them.

    ``12 34 56``, ``123-456`` and full-width digits are one code.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in folded if letter.isascii() and letter.isdigit())
