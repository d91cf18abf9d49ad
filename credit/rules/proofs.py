"""What citizens may prove by themselves, how often they may try, how long it holds."""

import unicodedata
from datetime import timedelta

CODE_DIGITS = 6
TRIES_MAX = 5
"""Wrong ones of a citizen in a day: with six digits guessing takes five centuries."""

TRIES_OF_ALL_MAX = 50
"""Wrong ones about a credential, of all together. Ten people would have to sign in
with their identity numbers to keep its owner waiting; guessing takes them decades."""

COUNTED_FOR = timedelta(days=1)

PROOF_LIFE = timedelta(minutes=30)
"""As long as somebody needs to read what a plate has left unpaid."""

BY_REGISTER = frozenset({"plate", "insurance_card"})
BY_CODE = "phone"
BY_PERSON = frozenset({"health_code", "face_token"})
"""What somebody has to look at: these are bound at a counter."""


def spell_digits(text: str) -> str | None:
    """Spell what somebody copied from a paper; ``None`` when it can't be it."""
    folded = unicodedata.normalize("NFKC", text)
    digits = "".join(letter for letter in folded if not letter.isspace())
    fits = len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit()
    return digits if fits else None
