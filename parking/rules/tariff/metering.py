"""Charging the pieces of a stay: units, blocks and flat prices, as exact amounts.

Metered time runs once per stay, through all metered windows: ``position`` is how
much of it has passed. A unit has the price of the step in which it begins.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from parking.rules.tariff.timeline import Piece
from parking.rules.tariff.words import Rounding, Step

_Opening = tuple[str, int]
"""A window by name and the day on which it began."""


class Charge(NamedTuple):
    """What one stretch of time costs, before caps and rounding.

    ``units`` are counted in the step's ``per`` and may be a fraction of it. Where
    the charge can be split in time it is ``unit_count`` pieces of ``unit_us``, the
    first of which begins at ``start_us``; pro rata is a piece a microsecond.
    ``opened_on`` tells the openings of one window apart.
    """

    start_us: int
    end_us: int
    rule: str
    units: int | Fraction
    price_minor: int | Fraction
    unit_us: int = 1
    unit_count: int = 0
    cap_minor: int | None = None
    opened_on: int = 0

    @property
    def amount(self) -> int | Fraction:
        """Give the exact amount in minor units."""
        return self.units * self.price_minor


def metered_us(pieces: Iterable[Piece]) -> int:
    """Give the metered time of a stay."""
    return sum(p.end_us - p.start_us for p in pieces if p.window.steps)


def charges_of(pieces: Iterable[Piece]) -> list[Charge]:
    """Charge every piece in order; free ones give a line of nothing."""
    charges: list[Charge] = []
    position = 0
    flats: set[_Opening] = set()
    used_us: dict[_Opening, int] = {}
    for piece in pieces:
        window = piece.window
        opening = (window.name, piece.opened_on)
        if window.steps:
            metered = _within_time_cap(piece, used_us)
            charges += _meter(metered, position)
            position += metered.end_us - metered.start_us
        elif window.flat_minor is None:
            charges.append(_once(piece, 0))
        elif opening not in flats:
            flats.add(opening)
            charges.append(_once(piece, window.flat_minor))
    return charges


def _within_time_cap(piece: Piece, used_us: dict[_Opening, int]) -> Piece:
    """Cut off what lies beyond the charged time of this opening of the window."""
    cap_us = piece.window.time_cap_us
    if cap_us is None:
        return piece
    opening = (piece.window.name, piece.opened_on)
    used = used_us.get(opening, 0)
    end_us = min(piece.end_us, piece.start_us + cap_us - used)
    used_us[opening] = used + end_us - piece.start_us
    return piece._replace(end_us=end_us)


def _once(piece: Piece, price_minor: int) -> Charge:
    return Charge(piece.start_us, piece.end_us, piece.window.name, 1, price_minor)


def _meter(piece: Piece, position: int) -> list[Charge]:
    """Walk a piece through the steps of its price list."""
    window = piece.window
    end = position + piece.end_us - piece.start_us
    cursor = position
    charges: list[Charge] = []
    for step in window.steps:
        stop = min(end, step.until_us)
        if cursor >= stop:
            continue
        span = _Span(cursor, stop, end)
        run = _run(step, span, runs_on=window.units_run_on)
        if run.units:
            charges.append(
                Charge(
                    start_us=piece.start_us + cursor - position,
                    end_us=piece.start_us + min(run.next_cursor, end) - position,
                    rule=window.name,
                    units=run.units,
                    price_minor=step.price_minor,
                    unit_us=run.unit_us,
                    unit_count=run.unit_count,
                    cap_minor=window.cap_minor,
                    opened_on=piece.opened_on,
                )
            )
        cursor = run.next_cursor
    return charges


class _Span(NamedTuple):
    """Metered time that one step charges: to ``stop``, in a piece to ``end``."""

    cursor: int
    stop: int
    end: int


class _Run(NamedTuple):
    """What one step charges of a piece, and where the next step goes on."""

    units: int | Fraction
    next_cursor: int
    unit_us: int = 1
    unit_count: int = 0


def _run(step: Step, span: _Span, *, runs_on: bool) -> _Run:
    if step.block:
        begins_here = span.cursor == step.from_us
        return _Run(int(begins_here), span.stop)
    if step.rounding is Rounding.PRO_RATA:
        length = span.stop - span.cursor
        return _Run(_in_per(step, length), span.stop, unit_count=length)
    return _running_units(step, span) if runs_on else _fresh_units(step, span)


def _fresh_units(step: Step, span: _Span) -> _Run:
    """Count units from ``cursor`` on: those that begin before ``stop``.

    The last may reach over ``stop`` into the next step, but not over ``end``,
    where the window or the stay ends and leaves it unfinished.
    """
    count = -((span.cursor - span.stop) // step.unit_us)
    next_cursor = span.cursor + count * step.unit_us
    if step.rounding is Rounding.DOWN and next_cursor > span.end:
        count -= 1
    units = _in_per(step, count * step.unit_us)
    return _Run(units, next_cursor, step.unit_us, count)


def _running_units(step: Step, span: _Span) -> _Run:
    """Count units that run on through windows: the stay is rounded only once."""
    before, after = span.cursor - step.from_us, span.stop - step.from_us
    if step.rounding is Rounding.UP:
        before, after = before + step.unit_us - 1, after + step.unit_us - 1
    count = after // step.unit_us - before // step.unit_us
    return _Run(_in_per(step, count * step.unit_us), span.stop)


def _in_per(step: Step, length_us: int) -> int | Fraction:
    units, rest = divmod(length_us, step.per_us)
    return Fraction(length_us, step.per_us) if rest else units
