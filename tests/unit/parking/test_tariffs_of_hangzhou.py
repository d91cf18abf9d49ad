"""Hangzhou's streets: metered days, flat nights, a free Spring Festival."""

from datetime import timedelta

import pytest

from parking.ports import Stay
from parking.queries.tariffs import load_tariff
from tests.factories.tariffs import explained, fee_of, stay, stay_for

AREA_1 = "hangzhou-road-1"  # 3.00, later 4.00 per half hour; 5.00 a night


def beijing(entry: str, leaves: str, vehicle_class: str = "small") -> Stay:
    return stay(f"{entry}+08:00", f"{leaves}+08:00", vehicle_class)


@pytest.mark.parametrize(
    ("entry", "leaves", "fee_minor"),
    [
        # every started half hour counts, the first two are cheaper
        ("2024-07-10T10:00:00", "2024-07-10T10:00:00", 0),
        ("2024-07-10T10:00:00", "2024-07-10T10:00:01", 300),
        ("2024-07-10T10:00:00", "2024-07-10T10:00:59", 300),
        ("2024-07-10T10:00:00", "2024-07-10T10:30:00", 300),
        ("2024-07-10T10:00:00", "2024-07-10T10:30:01", 600),
        ("2024-07-10T10:00:00", "2024-07-10T11:00:00", 600),
        ("2024-07-10T10:00:00", "2024-07-10T11:00:01", 1000),
        ("2024-07-10T10:00:00", "2024-07-10T10:00:00.000001", 300),
        # windows are half open, and a night costs the same however long
        ("2024-07-10T07:59:59", "2024-07-10T08:00:00", 500),
        ("2024-07-10T08:00:00", "2024-07-10T08:00:01", 300),
        ("2024-07-10T19:59:59", "2024-07-10T20:00:00", 300),
        ("2024-07-10T19:59:59", "2024-07-10T20:00:01", 800),
        ("2024-07-10T20:00:00", "2024-07-11T08:00:00", 500),
        ("2024-07-10T23:59:59", "2024-07-11T00:00:01", 500),
        # units end with the window; the first hour does not begin anew
        ("2024-07-10T19:45:00", "2024-07-11T08:00:00", 800),
        ("2024-07-10T19:45:00", "2024-07-11T08:30:00", 1100),
        ("2024-07-10T19:45:00", "2024-07-11T09:00:00", 1400),
        ("2024-07-10T19:45:00", "2024-07-11T09:00:01", 1800),
        # days and nights add up: 2 x 3 + 20 x 4, a night, 2 x 4
        ("2024-07-10T09:00:00", "2024-07-11T09:00:00", 9900),
        ("2024-07-10T20:00:00", "2024-07-12T08:00:00", 10400),
        ("2024-12-31T19:30:00", "2025-01-01T08:30:00", 1100),
        ("2024-02-29T07:00:00", "2024-03-01T07:00:00", 10400),
    ],
)
def test_a_stay_in_area_1(entry: str, leaves: str, fee_minor: int) -> None:
    assert fee_of(AREA_1, beijing(entry, leaves)) == fee_minor


@pytest.mark.parametrize(
    ("entry", "leaves", "fee_minor"),
    [
        # 2023: 21 to 27 January are free, and the night that follows
        ("2023-01-21T00:00:00", "2023-01-28T08:00:00", 0),
        ("2023-01-21T02:00:00", "2023-01-21T07:00:00", 0),
        ("2023-01-27T22:00:00", "2023-01-28T08:00:00", 0),
        ("2023-01-27T22:00:00", "2023-01-28T09:00:00", 600),
        ("2023-01-28T07:00:00", "2023-01-28T08:00:01", 300),
        ("2023-01-20T23:59:59", "2023-01-21T09:00:00", 500),
        # 19:00 to 20:00, the night before; afterwards the first hour is used up
        ("2023-01-20T19:00:00", "2023-01-28T09:00:00", 600 + 500 + 800),
        # 2024: 9 to 15 February
        ("2024-02-08T20:00:00", "2024-02-09T00:00:00", 500),
        ("2024-02-09T00:00:00", "2024-02-16T08:00:00", 0),
        ("2024-02-16T08:00:00", "2024-02-16T09:00:00", 600),
        # 2027, before anyone announced it: New Year's Eve is 5 February
        ("2027-02-05T09:00:00", "2027-02-11T19:00:00", 0),
        ("2027-02-12T09:00:00", "2027-02-12T10:00:00", 600),
    ],
)
def test_the_spring_festival_is_free(entry: str, leaves: str, fee_minor: int) -> None:
    assert fee_of(AREA_1, beijing(entry, leaves)) == fee_minor


@pytest.mark.parametrize(
    ("code", "vehicle_class", "fee_minor"),
    [
        ("hangzhou-road-core", "small", 2 * 500 + 2 * 600 + 500),
        ("hangzhou-road-1", "small", 2 * 300 + 2 * 400 + 500),
        ("hangzhou-road-2", "small", 2 * 200 + 2 * 300 + 500),
        ("hangzhou-road-core", "large", 2 * (2 * 500 + 2 * 600 + 500)),
        ("hangzhou-road-2", "nev_large", 2 * (2 * 200 + 2 * 300 + 500)),
        ("hangzhou-road-1", "nev_small", 2 * 300 + 2 * 400 + 500),
        ("hangzhou-road-1", "car", 2 * 300 + 2 * 400 + 500),
        ("hangzhou-linping-1", "small", 2 * 250 + 2 * 300),
        ("hangzhou-2010-1", "small", 600 + 2 * 300 + 400),
        ("hangzhou-2010-1", "large", 1200 + 2 * 600 + 800),
        ("hangzhou-2010-1", "motorcycle", 300 + 2 * 150 + 200),
        ("hangzhou-westlake", "small", 1000 + 2 * 500 + 500),
    ],
)
def test_two_hours_before_the_night_and_one_in_it(
    code: str, vehicle_class: str, fee_minor: int
) -> None:
    asked = beijing("2024-07-10T18:00:00", "2024-07-10T21:00:00", vehicle_class)
    assert fee_of(code, asked) == fee_minor


@pytest.mark.parametrize(
    ("day", "vehicle_class", "fee_minor"),
    [
        ("2024-07-13", "small", 1500),  # a Saturday outside the season
        ("2024-04-20", "small", 3000),  # a Saturday in spring
        ("2024-04-28", "small", 1500),  # a Sunday in spring that was worked
        ("2024-05-02", "small", 3000),  # Labour Day holiday, an exchanged Thursday
        ("2024-10-05", "small", 4500),  # National Day holiday, its Saturday
        ("2024-10-12", "small", 1500),  # a Saturday worked for it
        ("2024-02-17", "small", 4500),  # the Spring Festival holiday's last day
        ("2024-02-18", "small", 1500),  # the Sunday worked for it
        ("2024-11-30", "small", 3000),  # the season's last day, a Saturday
        ("2024-12-01", "small", 1500),
        ("2024-10-05", "large", 1500),
        ("2024-10-05", "nev_large", 1500),
    ],
)
def test_the_west_lake_looks_at_the_calendar(
    day: str, vehicle_class: str, fee_minor: int
) -> None:
    asked = beijing(f"{day}T10:00:00", f"{day}T11:20:00", vehicle_class)
    assert fee_of("hangzhou-westlake", asked) == fee_minor


def test_a_first_hour_that_the_night_interrupts_is_charged_once() -> None:
    # 15 minutes in the evening begin the hour of 6.00; it ends at 08:45
    asked = beijing("2012-05-09T19:45:00", "2012-05-10T08:45:00")
    assert fee_of("hangzhou-2010-1", asked) == 600 + 400
    asked = beijing("2012-05-09T19:45:00", "2012-05-10T08:45:01")
    assert fee_of("hangzhou-2010-1", asked) == 600 + 400 + 300


def test_a_hundred_days_are_a_hundred_days_and_nights() -> None:
    asked = stay_for("2024-03-01T08:00:00+08:00", timedelta(days=100))
    days = 2 * 300 + 22 * 400 + 99 * 24 * 400
    assert fee_of(AREA_1, asked) == days + 100 * 500


def test_a_quote_explains_each_part_in_local_time() -> None:
    asked = stay("2024-07-10T11:00:00Z", "2024-07-10T12:30:00Z", "large")
    answer = explained(load_tariff(AREA_1), asked).as_json()
    assert answer == {
        "fee_minor": 2200,
        "currency": "CNY",
        "lines": [
            {
                "from": "2024-07-10T19:00:00+08:00",
                "to": "2024-07-10T20:00:00+08:00",
                "rule": "day",
                "units": "2",
                "unit_price_minor": 600,
                "amount_minor": 1200,
            },
            {
                "from": "2024-07-10T20:00:00+08:00",
                "to": "2024-07-10T20:30:00+08:00",
                "rule": "night",
                "units": "1",
                "unit_price_minor": 1000,
                "amount_minor": 1000,
            },
        ],
        "tariff": {"code": AREA_1, "version": 1},
        "input_hash": answer["input_hash"],
    }
