"""What a tariff may not say although each of its words is right.

Two windows for one time, a cap that the first unit passes, a gap where the file
says that there is none: mistakes of whoever wrote it, not prices.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from parking.rules.tariff.days import ORDINARY, DayKinds
from parking.rules.tariff.fields import (
    MINUTES_OF_DAY,
    MINUTES_OF_HOUR,
    TariffMalformed,
)
from parking.rules.tariff.words import CapPeriod, Sheet, Window

WINDOWS = "/windows"


def refuse_nonsense(sheet: Sheet) -> None:
    """Refuse words whose meaning together nobody has written down, or can mean.

    Raises:
        TariffMalformed: two words do not go together; both are named.
    """
    _refuse_overlaps(sheet.windows)
    _refuse_low_caps(sheet)
    periods = {CapPeriod.PERIOD_24H, CapPeriod.CALENDAR_DAY} & sheet.caps.keys()
    if len(periods) + sheet.has_window_caps > 1:
        reason = (
            "caps of windows, of 24 h and of calendar days do not combine;"
            " leave all but one of them out"
        )
        raise TariffMalformed(field="/caps", reason=reason)
    if periods and any(window.units_run_on for window in sheet.windows):
        reason = (
            "a cap of 24 h or a calendar day does not combine with units_run_on;"
            " leave one of them out"
        )
        raise TariffMalformed(field="/caps", reason=reason)
    if sheet.full_periods is not None and (periods or sheet.switches):
        reason = (
            "they do not combine with switches or with caps of 24 h or a day;"
            " leave one of them out"
        )
        raise TariffMalformed(field="/full_periods", reason=reason)


def _refuse_overlaps(windows: Iterable[Window]) -> None:
    """Refuse a window that an earlier one hides without being its exception.

    The earlier counts where both are open: on purpose if it is for fewer hours,
    days or classes than the later.

    Raises:
        TariffMalformed: two windows are open at one time of the same days.
    """
    for first, later in combinations(windows, 2):
        both = _minutes(first) & _minutes(later)
        apart = first.days and later.days and not first.days & later.days
        if not both or apart or _is_exception(first, later):
            continue
        reason = (
            f"{first.name} and {later.name} are both open at {_clock(min(both))}"
            " of the same days; end one of them there, or put the exception first:"
            " a window for fewer hours, days or classes"
        )
        raise TariffMalformed(WINDOWS, reason)


def _is_exception(first: Window, later: Window) -> bool:
    return (
        _minutes(first) < _minutes(later)
        or _narrower(first.days, later.days)
        or _narrower(first.classes, later.classes)
    )


def _narrower(some: frozenset[Any] | None, others: frozenset[Any] | None) -> bool:
    """Tell whether ``some`` are fewer than ``others``; ``None`` is all."""
    return some is not None and (others is None or some < others)


def refuse_gaps(windows: Iterable[Window], day_kinds: DayKinds) -> None:
    """Refuse a time of any kind of day at which no window is open.

    Raises:
        TariffMalformed: there is one.
    """
    kinds = [ORDINARY, *sorted({rule.kind for rule in day_kinds.rules})]
    for kind, before in product(kinds, kinds):
        covered: set[int] = set()
        for window in windows:
            begins, ends = window.begins_minute or 0, window.ends_minute
            if window.days is None or kind in window.days:
                covered.update(range(begins, min(ends, MINUTES_OF_DAY)))
            if window.days is None or before in window.days:
                covered.update(range(ends - MINUTES_OF_DAY))
        missing = sorted(set(range(MINUTES_OF_DAY)) - covered)
        if missing:
            named = f" of a day that is {kind} after one that is {before}"
            day = named if day_kinds.rules else ""
            reason = (
                f"no window is open at {_clock(missing[0])}{day},"
                " and the file says no_gaps; add a window for that time, with"
                " free = true if it costs nothing"
            )
            raise TariffMalformed(WINDOWS, reason)


def _refuse_low_caps(sheet: Sheet) -> None:
    """Refuse a cap that the very first unit would pass.

    Raises:
        TariffMalformed: there is one.
    """
    for window in sheet.windows:
        first = _first_unit(window)
        if window.cap_minor is not None and first and window.cap_minor < first:
            reason = (
                f"the cap of {window.name} is below its first unit, so that nobody ever"
                " pays by the list; raise the cap, or lower the price"
            )
            raise TariffMalformed(WINDOWS, reason)
    firsts = list(_prices(sheet.windows))
    for period, cap_minor in sheet.caps.items():
        if firsts and cap_minor < min(firsts):
            reason = (
                "the cap is below the first unit of every window; raise it, or lower"
                " the prices"
            )
            raise TariffMalformed(field=f"/caps/{period}", reason=reason)


def _prices(windows: Iterable[Window]) -> Iterator[Fraction]:
    for window in windows:
        if price := _first_unit(window):
            yield price


def _first_unit(window: Window) -> Fraction:
    """Give what the least use of a window costs; nothing if its first use is free."""
    if not window.steps:
        return Fraction(window.flat_minor or 0)
    step = window.steps[0]
    if step.block:
        return Fraction(step.price_minor)
    return Fraction(step.price_minor * step.unit_us, step.per_us)


def _minutes(window: Window) -> set[int]:
    begins = window.begins_minute or 0
    return {minute % MINUTES_OF_DAY for minute in range(begins, window.ends_minute)}


def _clock(minute: int) -> str:
    return f"{minute // MINUTES_OF_HOUR:02}:{minute % MINUTES_OF_HOUR:02}"
