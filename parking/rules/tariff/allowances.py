"""Allowances: free metered time that a plate has each calendar day, over its stays.

A stay takes whole portions of what the day has left, as many as its metered time
of that day needs; the time is free at its front and does not count as metered.
"""

from collections.abc import Iterable, Sequence

from parking.rules.tariff.metering import Charge
from parking.rules.tariff.timeline import (
    Piece,
    local,
    pieces_between,
    wall_moment,
)
from parking.rules.tariff.words import Sheet

Span = tuple[int, int]
"""When a stay began and ended."""


def let_off(
    pieces: Sequence[Piece], sheet: Sheet, *, earlier: Iterable[Span]
) -> tuple[list[Piece], list[Charge]]:
    """Cut the free time out of a stay's pieces; give them and a line for each cut.

    ``earlier`` are the plate's stays that began before this one.
    """
    allowance = sheet.allowance
    if allowance is None:
        return list(pieces), []
    days = _by_day(pieces, sheet)
    taken = _taken_before(earlier, sheet, portion_us=allowance.portion_us)
    left: list[Piece] = []
    free: list[Charge] = []
    for day, todays in days:
        rest_us = allowance.left_us(day, taken.get(day, 0))
        for piece in todays:
            cut_us = 0
            if piece.window.steps:
                cut_us = min(rest_us, piece.end_us - piece.start_us)
                rest_us -= cut_us
            if cut_us:
                middle_us = piece.start_us + cut_us
                free.append(Charge(piece.start_us, middle_us, "allowance", 1, 0))
                piece = piece._replace(start_us=middle_us)  # noqa: PLW2901
            if piece.start_us < piece.end_us:
                left.append(piece)
    return left, free


def _taken_before(
    earlier: Iterable[Span], sheet: Sheet, *, portion_us: int
) -> dict[int, int]:
    """Count the portions that earlier stays took, day by day."""
    taken: dict[int, int] = {}
    for start_us, end_us in sorted(earlier):
        stayed = pieces_between(sheet, start_us=start_us, end_us=end_us)
        for day, todays in _by_day(stayed, sheet):
            metered = sum(p.end_us - p.start_us for p in todays if p.window.steps)
            taken[day] = taken.get(day, 0) + -(-metered // portion_us)
    return taken


def _by_day(pieces: Iterable[Piece], sheet: Sheet) -> list[tuple[int, list[Piece]]]:
    """Cut pieces at midnight; give them with the ordinals of their days."""
    days: list[tuple[int, list[Piece]]] = []
    for piece in pieces:
        start_us = piece.start_us
        while start_us < piece.end_us:
            day = local(start_us, sheet.zone).toordinal()
            until_us = min(piece.end_us, wall_moment(sheet.zone, day + 1))
            if not days or days[-1][0] != day:
                days.append((day, []))
            days[-1][1].append(piece._replace(start_us=start_us, end_us=until_us))
            start_us = until_us
    return days
