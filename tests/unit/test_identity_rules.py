"""One spelling of what people and cars are found by."""

import pytest

from credit.rules.credentials import spell_credential, spell_plate
from credit.rules.identity import spell_id_no, spell_phone
from tests.cast import LIN


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        (LIN.id_no, LIN.id_no),
        ("110105194912310021", None),  # the check character doesn't fit
        ("110105194913310020", None),  # there is no thirteenth month
        ("11010519491231002", None),
        ("\uff11\uff11010519491231002X", "11010519491231002X"),  # full-width digits
        ("", None),
    ],
)
def test_an_identity_number_needs_a_fitting_check_character(
    text: str, spelled: str | None
) -> None:
    assert spell_id_no(text) == spelled


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("13800000001", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("0086-138-0000-0001", "+8613800000001"),
        ("+1 650 253 0000", "+16502530000"),
        ("12", None),
        ("+999 1234567", None),
        ("call me", None),
        ("1" * 40, None),
    ],
)
def test_a_phone_is_spelled_as_e164(text: str, spelled: str | None) -> None:
    assert spell_phone(text) == spelled


@pytest.mark.parametrize(
    "text", ["浙A12345", "浙a 12345", "浙A·12345", "浙Ａ１２３４５", "浙A-12345"]
)
def test_spellings_of_one_plate_are_one_plate(text: str) -> None:
    assert spell_plate(text) == "浙A12345"


@pytest.mark.parametrize(
    ("kind", "text", "spelled"),
    [
        ("plate", "浙·a12345", "浙A12345"),
        ("plate", "··", None),
        ("plate", "A" * 13, None),
        ("phone", "13800000001", "+8613800000001"),
        ("health_code", " HC-1 ", "HC-1"),
        ("health_code", "", None),
        ("health_code", "two words", None),
        ("insurance_card", "9" * 129, None),
    ],
)
def test_a_credential_has_one_spelling_or_is_none(
    kind: str, text: str, spelled: str | None
) -> None:
    assert spell_credential(kind, text) == spelled
