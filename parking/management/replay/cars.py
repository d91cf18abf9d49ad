"""Cars of recorded sessions and who drives them: the same for the same record."""

import hashlib
import string

from stdnum.cn import ric

from credit.operations.enrol_citizens import Enrolment
from credit.rules.lines import LineKind

ALPHABET = string.digits + string.ascii_uppercase
PLATE_LENGTH = 10
"""Letters and digits as guests have; so many that no two records share one."""

BOUND_OF_FIVE = 4
GOOD_CARD = "tok_ok"


def plate_of(what: str, ref: str) -> str:
    """Make the plate that stands for a record's own name of a car or a stay."""
    number = _number(f"{what} {ref}")
    letters = []
    for _ in range(PLATE_LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "R" + "".join(letters)


def is_bound(plate: str) -> bool:
    """Say whether a citizen has this plate: four in five are bound."""
    return _number(f"bound {plate}") % 5 < BOUND_OF_FIVE


def share_of(plate: str, shares: int) -> int:
    """Say which of several processes plays this car."""
    return _number(f"share {plate}") % shares


def driver_of(plate: str) -> Enrolment:
    """Make up the citizen who drives a bound plate; the score earns a line."""
    number = _number(f"driver {plate}")
    return Enrolment(
        ref=f"replay-{hashlib.sha256(plate.encode()).hexdigest()[:24]}",
        id_no=_id_no(number),
        name=f"Driver {number % 10**6:06d}",
        phone=f"+86138{number % 10**8:08d}",
        score=600 + number % 201,
        insured=number % 4 != 0,
        plate=plate,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=(LineKind.PARKING.value,),
    )


def _id_no(number: int) -> str:
    """Make an identity number (GB 11643) whose birth date exists."""
    digits = ""
    for first, count, width in (
        (110000, 550000, 6),
        (1945, 60, 4),
        (1, 12, 2),
        (1, 28, 2),
        (1, 999, 3),
    ):
        number, place = divmod(number, count)
        digits += f"{first + place:0{width}d}"
    return digits + ric.calc_check_digit(f"{digits}0")


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
