"""From wall clocks to real time: which window a stay was in, and from when to when.

Windows are written in local time and cut here, day by day, into pieces of the
UTC clock. Where several windows cover a moment, the earlier in the file wins. A
window belongs to the day on which it begins, also past midnight.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from parking.rules.tariff.words import Sheet, Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND_US = 10**6

MINUTE_US = 60 * SECOND_US
TWO_DAYS_US = 48 * 60 * MINUTE_US

DAYS_KEPT = 16_384
"""Days kept in memory: ten years of a dozen sheets; one takes half a kilobyte."""


class Piece(NamedTuple):
    """An uninterrupted stretch of one window; ``opened_on`` is its day's ordinal."""

    start_us: int
    end_us: int
    window: Window
    opened_on: int


def microseconds(moment: datetime) -> int:
    """Give a moment as microseconds of the UTC clock since 1970."""
    return (moment - EPOCH) // MICROSECOND


def local(moment_us: int, zone: ZoneInfo) -> datetime:
    """Give a moment as local time."""
    return (EPOCH + timedelta(microseconds=moment_us)).astimezone(zone)


def wall_moment(zone: ZoneInfo, day: int, *, minute: int = 0) -> int:
    """Give the moment at which the wall clock of ``zone`` shows this minute.

    A time that the clock shows twice is meant the first time; one that it skips
    is the moment of the skip. ``minute`` may be one of the next day.
    """
    midnight_us = _steady_midnight(zone, day)
    if midnight_us is None:
        return _searched_moment(zone, day, minute=minute)
    return midnight_us + minute * MINUTE_US


@lru_cache(maxsize=DAYS_KEPT)
def _steady_midnight(zone: ZoneInfo, day: int) -> int | None:
    """Give a day's midnight if no clock changes on it or the next; most are so."""
    midnight_us = _searched_moment(zone, day, minute=0)
    before, after = (
        local(moment_us, zone).utcoffset()
        for moment_us in (midnight_us - MINUTE_US, midnight_us + TWO_DAYS_US)
    )
    return midnight_us if before == after else None


def _searched_moment(zone: ZoneInfo, day: int, *, minute: int) -> int:
    wall = datetime.combine(date.fromordinal(day), time()) + timedelta(minutes=minute)
    moment_us = microseconds(wall.replace(tzinfo=zone))
    if local(moment_us, zone).replace(tzinfo=None) == wall:
        return moment_us
    before = microseconds(wall.replace(tzinfo=zone, fold=1)) // SECOND_US
    after = moment_us // SECOND_US
    offset = local(moment_us, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if local(middle * SECOND_US, zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after * SECOND_US


def pieces_between(sheet: Sheet, *, start_us: int, end_us: int) -> list[Piece]:
    """Give what a stay touches of each window, in order, gaps left out."""
    pieces: list[Piece] = []
    first = local(start_us, sheet.zone).toordinal()
    last = local(end_us, sheet.zone).toordinal()
    for day in range(first, last + 1):
        for piece in pieces_of_day(sheet, day):
            from_us, to_us = max(piece.start_us, start_us), min(piece.end_us, end_us)
            if from_us >= to_us:
                continue
            touched = piece._replace(start_us=from_us, end_us=to_us)
            if pieces and _continues(pieces[-1], touched):
                pieces[-1] = pieces[-1]._replace(end_us=to_us)
            else:
                pieces.append(touched)
    return pieces


def _continues(earlier: Piece, later: Piece) -> bool:
    return (
        earlier.end_us == later.start_us
        and earlier.window is later.window
        and earlier.opened_on == later.opened_on
    )


@lru_cache(maxsize=DAYS_KEPT)
def pieces_of_day(sheet: Sheet, day: int) -> tuple[Piece, ...]:
    """Cut one local day into pieces of windows, the first in the file on top."""
    start_us = wall_moment(sheet.zone, day)
    end_us = wall_moment(sheet.zone, day + 1)
    openings = [
        piece
        for window in sheet.windows
        for opened_on in (day, day - 1)
        if (piece := _opening(sheet, window, day=opened_on)) is not None
    ]
    cuts = {start_us, end_us}
    for opening in openings:
        cuts.update((opening.start_us, opening.end_us))
    inside = sorted(cut for cut in cuts if start_us <= cut <= end_us)
    pieces: list[Piece] = []
    for from_us, to_us in pairwise(inside):
        for opening in openings:
            if opening.start_us <= from_us and to_us <= opening.end_us:
                pieces.append(opening._replace(start_us=from_us, end_us=to_us))
                break
    return tuple(pieces)


def _opening(sheet: Sheet, window: Window, *, day: int) -> Piece | None:
    """Give a window as it begins on this day, if it does."""
    if window.days is not None:
        kind = sheet.day_kinds.kind_of(date.fromordinal(day))
        if kind not in window.days:
            return None
    begins = window.begins_minute
    return Piece(
        start_us=wall_moment(sheet.zone, day, minute=begins or 0),
        end_us=wall_moment(sheet.zone, day, minute=window.ends_minute),
        window=window,
        opened_on=0 if begins is None else day,
    )
