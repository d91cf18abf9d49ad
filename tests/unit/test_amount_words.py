"""Amounts in words say exactly the amount, the way bills are filled in."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.money import AMOUNT_MINOR_MAX, Money
from ledger.rules.amount_words import amount_words

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("minor", "expected"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (55, "伍角伍分"),
        (10_00, "壹拾元整"),
        (11_50, "壹拾壹元伍角整"),
        (100_05, "壹佰元零伍分"),
        (183_64, "壹佰捌拾叁元陆角肆分"),
        (325_04, "叁佰贰拾伍元零肆分"),
        (1_409_50, "壹仟肆佰零玖元伍角整"),
        (6_007_14, "陆仟零柒元壹角肆分"),
        (10_001_00, "壹万零壹元整"),
        (100_100_00, "壹拾万零壹佰元整"),
        (1_000_001_00, "壹佰万零壹元整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (1_000_010_000_00, "壹拾亿零壹万元整"),
        (
            1_234_567_890_123_45,
            "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分",
        ),
        (-376_96, "负叁佰柒拾陆元玖角陆分"),
    ],
)
def test_chinese_capitals_follow_the_rules_for_bills(minor: int, expected: str) -> None:
    assert amount_words(Money(minor, "CNY"), language="zh-hans") == expected


@pytest.mark.parametrize(
    ("minor", "expected"),
    [
        (0, "Zero and 00/100 CNY"),
        (183_64, "One hundred eighty-three and 64/100 CNY"),
        (1_000_010_00, "One million ten and 00/100 CNY"),
        (-20_05, "Minus twenty and 05/100 CNY"),
    ],
)
def test_english_words_are_those_of_a_cheque(minor: int, expected: str) -> None:
    assert amount_words(Money(minor, "CNY"), language="en") == expected


def test_another_currency_is_never_called_yuan() -> None:
    words = amount_words(Money(5_00, "USD"), language="zh-hans")
    assert words == "Five and 00/100 USD"


def test_an_amount_beyond_the_books_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond every amount"):
        amount_words(Money(AMOUNT_MINOR_MAX + 1, "CNY"), language="zh")


def read_whole(text: str) -> int:
    """Read Chinese capitals back, by another way than they were written."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            high, low = text.rsplit(name, 1)
            return read_whole(high) * size + read_whole(low)
    total = digit = 0
    for character in text:
        if character in UNITS:
            total, digit = total + digit * UNITS[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def read(text: str) -> int:
    sign = -1 if text.startswith("负") else 1
    yuan, _, rest = text.removeprefix("负").rpartition("元")
    minor = sum(
        DIGITS.index(found[1]) * worth
        for name, worth in (("角", 10), ("分", 1))
        if (found := re.search(f"(.){name}", rest))
    )
    return sign * (read_whole(yuan) * 100 + minor)


@given(st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX))
@example(AMOUNT_MINOR_MAX)
@example(1_010_101_010_10)
def test_what_was_written_is_read_back_to_the_fen(minor: int) -> None:
    text = amount_words(Money(minor, "CNY"), language="zh")
    assert read(text) == minor
    assert "零零" not in text
    assert not re.search(r"零[元万亿整]", text) or minor == 0
    assert text.endswith("分") != text.endswith("整")


@given(st.integers(0, AMOUNT_MINOR_MAX), st.integers(0, AMOUNT_MINOR_MAX))
def test_two_amounts_never_read_the_same(one: int, other: int) -> None:
    for language in ("en", "zh"):
        same = amount_words(Money(one, "CNY"), language=language) == amount_words(
            Money(other, "CNY"), language=language
        )
        assert same == (one == other)
