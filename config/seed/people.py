"""The citizens of a seeded city: made up, numbered, no two alike."""

import string
from datetime import date, timedelta

from stdnum.cn import ric

from config.demo.city import FAMILY_NAMES, GIVEN_NAMES
from credit.operations.enrol_citizens import Enrolment

REF = "seed-"
REGION = "330199"
BORN_FIRST = date(1940, 1, 1)
BORN_DAYS = 365 * 70
OF_A_DAY = 999
SERIAL = string.digits + "ABCDEFGHJKLMNPQRSTUVWXYZ"
KINDS = ("parking", "outpatient", "inpatient")


def person(number: int) -> Enrolment:
    """Make up the citizen of this number, with a car and an instrument."""
    return Enrolment(
        ref=f"{REF}{number}",
        id_no=_id_no(number),
        name=_name(number),
        phone=f"+86138{number % 10**8:08d}",
        score=750,
        insured=number % 4 != 0,
        plate=_plate(number),
        gateway="sandbox",
        token="tok_ok",  # noqa: S106  the sandbox's own word
        kinds=KINDS,
    )


def _id_no(number: int) -> str:
    """Make an identity number (GB 11643) with a right check digit."""
    of_day, day = number // BORN_DAYS % OF_A_DAY + 1, number % BORN_DAYS
    born = BORN_FIRST + timedelta(days=day)
    digits = f"{REGION}{born:%Y%m%d}{of_day:03d}"
    return digits + ric.calc_check_digit(f"{digits}0")


def _name(number: int) -> str:
    rest, family = divmod(number, len(FAMILY_NAMES))
    rest, given = divmod(rest, len(GIVEN_NAMES))
    second = GIVEN_NAMES[rest % len(GIVEN_NAMES)]
    return f"{FAMILY_NAMES[family]}{GIVEN_NAMES[given]}{second}"


def _plate(number: int) -> str:
    letters = []
    for _ in range(5):
        number, place = divmod(number, len(SERIAL))
        letters.append(SERIAL[place])
    return "浙S" + "".join(letters)
