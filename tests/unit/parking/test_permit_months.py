"""Months of permits: whole days on the wall, counted from the first day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.rules.permits import midnight, months_later, months_since


@pytest.mark.parametrize(
    ("first", "months", "ends"),
    [
        ("2026-11-21", 1, "2026-12-21"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-01-31", 2, "2027-03-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
    ],
)
def test_the_same_day_of_a_later_month(first: str, months: int, ends: str) -> None:
    assert months_later(date.fromisoformat(first), months) == date.fromisoformat(ends)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_that_were_given_are_counted_again(first: date, months: int) -> None:
    assert months_since(first, months_later(first, months)) == months


def test_a_day_begins_at_the_lots_midnight_also_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begins = [midnight(date(2024, 3, day), zone=berlin) for day in (31, 30)]
    assert [moment.astimezone(UTC) for moment in begins] == [
        datetime(2024, 3, 30, 23, tzinfo=UTC),
        datetime(2024, 3, 29, 23, tzinfo=UTC),
    ]
    after = midnight(date(2024, 4, 1), zone=berlin)
    assert after.astimezone(UTC) == datetime(2024, 3, 31, 22, tzinfo=UTC)
