"""Tariffs that look at a plate's earlier stays: in the lot, or in all lots of a day."""

from datetime import UTC, datetime, timedelta

import pytest

from parking.operations.give_permit import give_permit
from parking.ports import LotView, Stay
from parking.queries.prices import quote_of_plate
from tests.cast import LIN
from tests.factories.parking import MINUTE, a_lot, enters, leaves

pytestmark = pytest.mark.django_db

NINE = datetime(2023, 7, 12, 1, tzinfo=UTC)
"""Nine o'clock in Shenzhen, on a working day of an allowance's years."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALF_AN_HOUR_MINOR = 3_00


def stays(lot: LotView, begins: datetime, length: timedelta) -> int:
    """An electric car parks; its fee."""
    enters(lot, begins, vehicle_class="nev_small")
    answer = leaves(lot, begins + length, vehicle_class="nev_small")
    return int(answer["fee_minor"])


@pytest.fixture
def road() -> LotView:
    return a_lot("road-1", tariff="shenzhen-road-1")


@pytest.fixture
def other_road() -> LotView:
    return a_lot("road-2", tariff="shenzhen-road-1", merchant="other-garage")


def test_free_time_of_a_day_is_used_up_in_all_lots_that_give_it(
    road: LotView, other_road: LotView
) -> None:
    assert stays(road, NINE, 70 * MINUTE) == 0
    assert stays(other_road, NINE + 2 * HOUR, 30 * MINUTE) == HALF_AN_HOUR_MINOR
    assert stays(other_road, NINE + DAY, 30 * MINUTE) == 0


def test_a_short_first_stay_leaves_an_hour_to_the_second(
    road: LotView, other_road: LotView
) -> None:
    assert stays(road, NINE, 40 * MINUTE) == 0
    assert stays(other_road, NINE + 2 * HOUR, HOUR) == 0
    assert stays(road, NINE + 4 * HOUR, 30 * MINUTE) == HALF_AN_HOUR_MINOR


def test_other_lots_and_other_cars_use_nothing_up(road: LotView) -> None:
    plain = a_lot("garage", merchant="other-garage")
    stays(plain, NINE, 3 * HOUR)
    enters(road, NINE, plate="粤B00001", vehicle_class="nev_small")
    leaves(road, NINE + 2 * HOUR, plate="粤B00001", vehicle_class="nev_small")
    assert stays(road, NINE + 4 * HOUR, 2 * HOUR) == 0


def test_what_a_permit_covers_uses_nothing_up(road: LotView) -> None:
    give_permit(
        lot_id=road.id, plates=[LIN.plate], valid_from=NINE, valid_to=NINE + HOUR
    )
    assert stays(road, NINE, 50 * MINUTE) == 0
    assert stays(road, NINE + 2 * HOUR, 2 * HOUR) == 0


def test_who_comes_back_continues_the_visit_in_this_lot_only() -> None:
    lot = a_lot("mall", tariff="wilson-westpoint")
    other = a_lot("mall-2", tariff="wilson-westpoint")
    stays(lot, NINE, 2 * HOUR)
    assert stays(other, NINE + 150 * MINUTE, HOUR) == 0
    assert stays(lot, NINE + 150 * MINUTE, 2 * HOUR) == 2 * 4_00


def test_a_visit_in_more_parts_than_are_known_at_once_is_looked_up() -> None:
    lot = a_lot("mall", tariff="wilson-westpoint")
    for number in range(12):
        stays(lot, NINE + number * 20 * MINUTE, MINUTE)
    # From nine to twenty past one is 4 h 20 min, of which three are free.
    assert stays(lot, NINE + 240 * MINUTE, 20 * MINUTE) == 4_00


def test_a_quote_looks_up_the_stays_of_the_plate_it_names(
    road: LotView, other_road: LotView
) -> None:
    stays(road, NINE, 70 * MINUTE)
    asked = Stay(NINE + 2 * HOUR, NINE + 3 * HOUR, "nev_small", plate=LIN.plate)
    fees = [
        quote_of_plate(lot, code=code, stay=asked).fee.amount_minor
        for lot, code in [
            (other_road, "shenzhen-road-1"),
            (a_lot("garage"), "shenzhen-road-1"),
        ]
    ]
    assert fees == [3_00 + 6_00, 0]
