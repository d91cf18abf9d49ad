"""Enough to recognise a person by, not enough to copy."""

import pytest

from credit.rules.masking import mask_id_no, mask_name, mask_phone, mask_value
from tests.cast import CHEN, LIN


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        (LIN.name, "林•"),
        (CHEN.name, "陈••"),
        ("欧阳明", "欧阳•"),
        ("李", "李•"),
        ("Ada Lovelace", "Ada •"),
        ("", "•"),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_number_keeps_its_ends() -> None:
    assert mask_id_no("330106198804120012") == "33••••••••••••••12"
    assert mask_phone("+8613800000001") == "+86•••••••0001"
    assert mask_value("浙A12345") == "浙•••••5"


@pytest.mark.parametrize("length", range(40))
def test_at_least_half_is_hidden_whatever_the_length(length: int) -> None:
    text = "x" * length
    for mask in (mask_id_no, mask_phone, mask_value):
        masked = mask(text)
        assert len(masked) == length
        assert 2 * masked.count("•") >= length
