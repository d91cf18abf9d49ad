"""Free time that a plate has each day, over its stays (Shenzhen, electric cars)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.ports import Stay
from parking.queries.tariffs import load_tariff
from tests.factories.tariffs import explained, stay, tariff

WEDNESDAY = "2023-07-12T{}:00+08:00"
THURSDAY = "2023-07-13T{}:00+08:00"


def at(entry: str, leaves: str, day: str = WEDNESDAY, to: str = "") -> Stay:
    return stay(day.format(entry), (to or day).format(leaves), "nev_small")


FIRST_SHORT = at("08:00", "08:40")
SECOND_SHORT = at("09:00", "09:50")
FIRST_LONG = at("08:00", "09:10")


@pytest.mark.parametrize(
    ("now", "before", "fee_minor"),
    [
        # the first stay has both hours
        (at("09:00", "11:00"), [], 0),
        (at("09:00", "11:30"), [], 300),
        (at("09:00", "12:00"), [], 300 + 600),
        # a first stay of at most an hour leaves one to the second
        (at("09:00", "10:00"), [FIRST_SHORT], 0),
        (at("09:00", "11:00"), [FIRST_SHORT], 300 + 600),
        # a longer one leaves nothing, and so do two short ones
        (at("12:00", "12:30"), [FIRST_LONG], 300),
        (at("12:00", "12:30"), [FIRST_SHORT, SECOND_SHORT], 300),
        (at("12:00", "12:30"), [SECOND_SHORT, FIRST_SHORT], 300),
        # the night costs nothing and uses nothing up
        (at("09:00", "11:00"), [at("00:10", "07:00")], 0),
        # every day has its own
        (at("09:00", "11:00", THURSDAY), [FIRST_LONG], 0),
        (at("19:00", "10:00", to=THURSDAY), [], 300),
        # a stay after this one takes nothing of it
        (at("09:00", "11:00"), [at("12:00", "13:30")], 0),
    ],
)
def test_two_free_hours_a_day(now: Stay, before: list[Stay], fee_minor: int) -> None:
    asked = replace(now, prior=tuple(before))
    assert explained(load_tariff("shenzhen-road-1"), asked).fee.amount_minor == (
        fee_minor
    )


@pytest.mark.parametrize(
    ("vehicle_class", "year", "fee_minor"),
    [
        ("small", "2023", 300 + 3 * 600),
        ("nev_large", "2023", 0),
        ("nev_small", "2024", 300 + 3 * 600),
        ("nev_small", "2021", 300 + 3 * 600),
    ],
)
def test_only_electric_cars_of_those_years(
    vehicle_class: str, year: str, fee_minor: int
) -> None:
    day = f"{year}-07-12"  # a working day in each
    asked = stay(f"{day}T09:00:00+08:00", f"{day}T11:00:00+08:00", vehicle_class)
    assert explained(load_tariff("shenzhen-road-1"), asked).fee.amount_minor == (
        fee_minor
    )


@given(minutes=st.lists(st.integers(1, 300), min_size=1, max_size=4))
def test_no_day_gives_more_than_its_allowance(minutes: list[int]) -> None:
    words = """
[[windows]]
name = "hourly"
prices = [{ price = 1.00, per = "1 min" }]
[allowance]
calendar_day = "2 h"
portion = "30 min"
"""
    priced = tariff(words, zone="UTC")
    stays: list[Stay] = []
    free = 0
    begins = 0
    for length in minutes:
        ends = begins + length
        asked = stay(
            f"2024-05-06T{begins // 60:02}:{begins % 60:02}:00+00:00",
            f"2024-05-06T{ends // 60:02}:{ends % 60:02}:00+00:00",
        )
        quote = explained(priced, replace(asked, prior=tuple(stays)))
        free += length - quote.fee.amount_minor // 100
        stays.append(asked)
        begins = ends + 1
    assert 0 < free <= 120
