"""The fee over the length of stay: points through the engine, and their drawing.

A curve takes a bounded number of quotes: one every five minutes of a day, and two
more wherever the fee changed in between, so that steps stand where they happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from parking.ports import Stay
from parking.rules.tariff import Tariff, VehicleClass, quote

STEP_MINUTES = 5
DAY_MINUTES = 24 * 60
SECOND = timedelta(seconds=1)

LEFT, TOP, WIDTH, HEIGHT = 84, 16, 576, 280
"""The field of the drawing; 24 h are 576 wide, so five minutes are two."""

ROOM_BELOW, ROOM_RIGHT = 56, 24
MARKS_MAX = 6
HOURS_BETWEEN = 3
SCALE_OF_NOTHING = 100
"""Where every stay is free, an axis up to one of the money."""

Point = tuple[int, int]
"""Seconds since entry, and the fee in minor units."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What stays from one moment of entry cost, up to a day."""

    fees: tuple[int, ...]
    """The fee of every fifth minute, from none to 24 h."""

    points: tuple[Point, ...]
    """The corners of the line."""

    def fee_after(self, minutes: int) -> int:
        """Give the fee of a stay whose length is a multiple of five minutes."""
        return self.fees[minutes // STEP_MINUTES]


def curve_of(tariff: Tariff, *, entry_at: datetime, vehicle: VehicleClass) -> Curve:
    """Ask the engine for the fees of stays up to a day.

    Raises:
        StayOutOfRange: the entry is not of this age.
    """

    def fee(length: timedelta) -> int:
        return quote(
            tariff, Stay(entry_at, entry_at + length, vehicle)
        ).fee.amount_minor

    lengths = [
        timedelta(minutes=minutes)
        for minutes in range(0, DAY_MINUTES + 1, STEP_MINUTES)
    ]
    fees = [fee(length) for length in lengths]
    points: list[Point] = [(0, fees[0])]
    for (before, low), (after, high) in pairwise(zip(lengths, fees, strict=True)):
        if low != high:
            inside = (before + SECOND, after - SECOND)
            points += [(_seconds(one), fee(one)) for one in inside]
        points.append((_seconds(after), high))
    return Curve(tuple(fees), tuple(points))


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid, and the fee or length that it stands for."""

    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Curves over common axes, in whole units of the drawing."""

    paths: tuple[str, ...]
    fee_marks: tuple[Mark, ...]
    hour_marks: tuple[Mark, ...]
    left: int = LEFT
    right: int = LEFT + WIDTH
    top: int = TOP
    bottom: int = TOP + HEIGHT
    width: int = LEFT + WIDTH + ROOM_RIGHT
    height: int = TOP + HEIGHT + ROOM_BELOW


def drawing_of(curves: Sequence[Curve]) -> Drawing:
    """Draw curves so that the dearest fits."""
    most = max(fee for curve in curves for _, fee in curve.points) or SCALE_OF_NOTHING
    between = _between(most)
    marks = -(-most // between)
    highest = marks * between
    return Drawing(
        paths=tuple(_path(curve, highest) for curve in curves),
        fee_marks=tuple(
            Mark(_down(number * between, highest), number * between)
            for number in range(marks + 1)
        ),
        hour_marks=tuple(
            Mark(_along(hour * 3600), hour) for hour in range(0, 25, HOURS_BETWEEN)
        ),
    )


def _path(curve: Curve, highest: int) -> str:
    """Write the line; a step is drawn upright, a fee by time as a slope."""
    corners: list[Point] = []
    for seconds, fee in curve.points:
        corner = (_along(seconds), _down(fee, highest))
        if len(corners) > 1 and _is_straight(*corners[-2:], corner):
            corners[-1] = corner
        elif not corners or corners[-1] != corner:
            corners.append(corner)
    return "M" + "L".join(f"{x} {y}" for x, y in corners)


def _is_straight(*corners: Point) -> bool:
    """Tell whether corners lie on one upright or level line."""
    return any(len(set(numbers)) == 1 for numbers in zip(*corners, strict=True))


def _along(seconds: int) -> int:
    return LEFT + seconds * WIDTH // (DAY_MINUTES * 60)


def _down(fee: int, highest: int) -> int:
    return TOP + HEIGHT - fee * HEIGHT // highest


def _between(most: int) -> int:
    """Find a round amount of which at most six reach the dearest fee."""
    size = 1
    while True:
        for number in (1, 2, 5):
            if number * size * MARKS_MAX >= most:
                return number * size
        size *= 10


def _seconds(length: timedelta) -> int:
    return length // SECOND
