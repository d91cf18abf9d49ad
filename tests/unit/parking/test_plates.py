"""What may be a plate, and its one spelling."""

import pytest

from parking.rules.plates import PlateMalformed, mask_plate, read_plate

SPELLED = [
    ("浙A12345", "浙A12345"),
    (" 浙a·123 45 ", "浙A12345"),
    ("浙Ａ１２３４５", "浙A12345"),
    ("沪AD12345", "沪AD12345"),
    ("沪A12345D", "沪A12345D"),
    ("京A1234警", "京A1234警"),
    ("京A1234学", "京A1234学"),
    ("粤Z1234港", "粤Z1234港"),
    ("粤Z1234澳", "粤Z1234澳"),
    ("WJ浙12345", "WJ浙12345"),
    ("无牌", "无牌"),
    ("无牌0042", "无牌0042"),
    ("ABC-123", "ABC123"),
    ("B", None),
    ("B1", "B1"),
    ("ABCDEFGHIJK", None),
    ("", None),
    ("浙A1234", None),
    ("浙A123456789", None),
    ("浙AI2345", None),
    ("甲A12345", None),
    ("浙A12345;", None),
    ("浙A12345" + " " * 40, "浙A12345"),
    ("浙" + " " * 40 + "A12345", None),
]


@pytest.mark.parametrize(("text", "spelled"), SPELLED)
def test_a_plate_has_one_spelling_or_is_none(text: str, spelled: str | None) -> None:
    if spelled is None:
        with pytest.raises(PlateMalformed):
            read_plate(text)
    else:
        assert read_plate(text) == spelled


def test_what_is_spelled_once_stays_so() -> None:
    for _, spelled in SPELLED:
        assert spelled is None or read_plate(spelled) == spelled


@pytest.mark.parametrize(
    ("plate", "masked"), [("浙A12345", "浙A•••45"), ("B1", "B1•"), ("无牌", "无牌•")]
)
def test_a_masked_plate_is_known_to_its_driver_only(plate: str, masked: str) -> None:
    assert mask_plate(plate) == masked
