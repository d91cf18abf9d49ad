"""The curve of a tariff: steps stand where the engine takes them, and only there."""

from datetime import datetime, timedelta

import pytest

from parking.desk.curve import Curve, curve_of, drawing_of
from parking.desk.figures import Difference, differences
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.tariff import Tariff, VehicleClass
from tests.factories.tariffs import explained, stay_for, tariff

QUARTER, HOUR = 15 * 60, 3600
MORNING = "2024-07-10T08:00:00+08:00"


def curve(priced_by: Tariff, entry: str = MORNING) -> Curve:
    return curve_of(
        priced_by, entry_at=datetime.fromisoformat(entry), vehicle=VehicleClass.SMALL
    )


def per(price: str, length: str, round_: str = "up") -> Tariff:
    """A tariff of one price at all hours."""
    step = f'{{ price = {price}, per = "{length}", round = "{round_}" }}'
    return tariff(f'[[windows]]\nname = "hourly"\nprices = [{step}]\n')


def jumps(drawn: Curve) -> list[tuple[int, int]]:
    """Where the fee changes within a second: after how many seconds, by how much."""
    points = zip(drawn.points, drawn.points[1:], strict=False)
    return [
        (start, after - before)
        for (start, before), (end, after) in points
        if end - start == 1 and after != before
    ]


def test_a_started_unit_costs_from_the_second_after_the_last() -> None:
    assert jumps(curve(per("1.00", "1 h")))[:2] == [(0, 100), (HOUR, 100)]


def test_a_finished_unit_costs_when_it_is_finished() -> None:
    beijing = jumps(curve(load_tariff("beijing-road-1")))
    assert beijing[:2] == [(QUARTER - 1, 250), (2 * QUARTER - 1, 250)]


def test_a_fee_by_time_is_a_slope_and_not_a_stair() -> None:
    drawn = curve(per("60.00", "1 h", "pro_rata"))
    assert drawn.fee_after(90) == 90_00
    (path,) = drawing_of([drawn]).paths
    assert path.startswith("M84 296L")
    assert max(after for _, after in jumps(drawn)) <= 2


def test_a_day_without_a_fee_has_a_level_line_and_an_axis() -> None:
    drawn = curve(load_tariff("ocpi-saturday"))
    drawing = drawing_of([drawn])
    assert drawing.paths == ("M84 296L660 296",)
    assert [mark.value for mark in drawing.fee_marks] == [0, 20, 40, 60, 80, 100]


@pytest.mark.parametrize("code", tariff_codes())
def test_the_line_passes_through_what_the_engine_says(code: str) -> None:
    priced_by = load_tariff(code)
    drawn = curve(priced_by)
    seconds = [at for at, _ in drawn.points]
    assert seconds == sorted(seconds)
    assert seconds[-1] == 24 * HOUR
    for at, fee in drawn.points[:: len(drawn.points) // 20]:
        asked = stay_for(MORNING, timedelta(seconds=at), "small")
        assert explained(priced_by, asked).fee.amount_minor == fee


@pytest.mark.parametrize("code", tariff_codes())
def test_a_drawing_stays_within_its_field(code: str) -> None:
    drawing = drawing_of([curve(load_tariff(code))])
    corners = [
        tuple(map(int, corner.split())) for corner in drawing.paths[0][1:].split("L")
    ]
    assert all(drawing.left <= x <= drawing.right for x, _ in corners)
    assert all(drawing.top <= y <= drawing.bottom for _, y in corners)


def test_lengths_with_the_same_two_fees_are_one_range() -> None:
    dear, cheap = curve(per("2.00", "12 h")), curve(per("1.00", "12 h"))
    assert differences(dear, cheap, currency="EUR") == [
        Difference("5 min to 12 h", ("€2.00", "€1.00")),
        Difference("12 h 05 min to 24 h", ("€4.00", "€2.00")),
    ]


def test_where_every_length_differs_half_hours_are_listed() -> None:
    dear, cheap = curve(per("2.00", "1 min")), curve(per("1.00", "1 min"))
    listed = differences(dear, cheap, currency="EUR")
    assert len(listed) == 48
    assert listed[0] == Difference("30 min", ("€60.00", "€30.00"))
