"""Money, moments and quantities as people read them, in both languages."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ledger.money import Money
from ledger.rules.spelling import (
    DASH,
    spell_day,
    spell_moment,
    spell_money,
    spell_quantity,
    spell_span,
)

HANGZHOU = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 2, 22, 5, tzinfo=HANGZHOU)
NIGHT = datetime(2026, 11, 3, 1, 30, tzinfo=HANGZHOU)


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (Money(1_234_50, "CNY"), "¥1,234.50", "¥1,234.50"),
        (Money(5, "CNY"), "¥0.05", "¥0.05"),
        (Money(0, "CNY"), "¥0.00", "¥0.00"),
        (Money(-6_00, "CNY"), "-¥6.00", "-¥6.00"),
        (Money(10**15, "CNY"), "¥10,000,000,000,000.00", "¥10,000,000,000,000.00"),
        (Money(3_50, "USD"), "$3.50", "US$3.50"),
        (Money(1_200, "JPY"), "¥1,200", "JP¥1,200"),
    ],
)
def test_money_is_written_with_its_sign_and_places(
    amount: Money, english: str, chinese: str
) -> None:
    assert spell_money(amount, language="en") == english
    assert spell_money(amount, language="zh-hans") == chinese


def test_moments_stand_on_the_clock_of_their_own_zone() -> None:
    assert spell_moment(EVENING, language="en") == "2 Nov 2026, 22:05"
    assert spell_moment(EVENING, language="zh-hans") == "2026年11月2日 22:05"


@pytest.mark.parametrize(
    ("to_at", "english"),
    [
        (EVENING.replace(hour=23), f"2 Nov 2026, 22:05{DASH}23:05"),
        (NIGHT, f"2 Nov 2026, 22:05 {DASH} 3 Nov 2026, 01:30"),
    ],
    ids=["one day", "over midnight"],
)
def test_a_day_that_both_ends_share_stands_once(to_at: datetime, english: str) -> None:
    assert spell_span(EVENING, to_at, language="en") == english


def test_a_day_may_be_left_out_but_not_midnight() -> None:
    within = spell_span(
        EVENING, EVENING.replace(hour=23), language="en", with_day=False
    )
    across = spell_span(EVENING, NIGHT, language="en", with_day=False)
    assert within == f"22:05{DASH}23:05"
    assert across == f"2 Nov 2026, 22:05 {DASH} 3 Nov 2026, 01:30"


def test_days_are_written_without_a_clock() -> None:
    assert spell_day(date(2026, 11, 2), language="en") == "2 Nov 2026"
    assert spell_day(date(2026, 11, 2), language="zh-hans") == "2026年11月2日"


@pytest.mark.parametrize(
    ("quantity", "written"), [("1.0000", "1"), ("1.5000", "1.5"), ("1200", "1,200")]
)
def test_quantities_drop_the_places_that_say_nothing(
    quantity: str, written: str
) -> None:
    assert spell_quantity(Decimal(quantity), language="en") == written
