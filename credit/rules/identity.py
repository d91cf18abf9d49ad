"""One spelling of identity numbers and phone numbers, so that equal ones are found.

Both give ``None`` for what can't be one; the operation that was handed it refuses.
"""

import re

import phonenumbers
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_REF = re.compile(r"[A-Za-z0-9._:-]{1,64}")

HOME_REGION = "CN"
ID_NO_LENGTH = 18
PHONE_LENGTH_MAX = 32
"""E.164 has 15 digits; the rest is room for spaces and brackets."""


def is_ref(text: str) -> bool:
    """Say whether the city may call a citizen so."""
    return _REF.fullmatch(text) is not None


def spell_id_no(text: str) -> str | None:
    """Spell a resident identity number (GB 11643): 17 digits and a check character.

    The birth date must exist and the check character must fit. The six digits of
    the region aren't looked up: districts come and go faster than any list of them.
    """
    number = str(ric.compact("".join(text.split())))
    if len(number) != ID_NO_LENGTH or not number.isascii():
        return None
    if not number[:-1].isdecimal():
        return None
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return None
    return number if number[-1] == ric.calc_check_digit(number) else None


def spell_phone(text: str) -> str | None:
    """Spell a phone number as E.164; without a country code it is a Chinese one.

    Country and length decide, not the list of ranges in use: carriers are given
    new ranges before the library knows them.
    """
    if len(text) > PHONE_LENGTH_MAX:
        return None
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
