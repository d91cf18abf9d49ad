"""Days of an address are ones that can be worked with, or none."""

from datetime import date

import pytest

from ledger.rules.days import read_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)),
        ("1899-12-31", None),
        ("2200-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-13-01", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_whose_neighbours_exist_is_read(
    text: str | None, day: date | None
) -> None:
    assert read_day(text) == day
