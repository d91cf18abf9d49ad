"""When the windows of a sheet are open, as a reader of the notice needs to know it.

Which windows never count, because earlier ones hide them; whether some time has no
window at all; and whether the order of the windows matters.
"""

from collections.abc import Collection
from itertools import combinations, product

from parking.rules.tariff.days import ORDINARY, DayKinds
from parking.rules.tariff.fields import MINUTES_OF_DAY
from parking.rules.tariff.words import Sheet, Window

Opening = tuple[str, int]
"""A kind of day, and a minute since its midnight, up to the end of the next day."""


def kinds_of_day(day_kinds: DayKinds) -> tuple[str, ...]:
    """List the kinds in the order in which the file names them, the ordinary last."""
    return (*dict.fromkeys(rule.kind for rule in day_kinds.rules), ORDINARY)


def windows_that_count(sheet: Sheet) -> tuple[Window, ...]:
    """Leave out the windows that earlier ones hide at all times."""
    kinds = kinds_of_day(sheet.day_kinds)
    counting: list[Window] = []
    for window in sheet.windows:
        if _openings(window, kinds) - _covered(counting, kinds):
            counting.append(window)
    return tuple(counting)


def order_matters(windows: Collection[Window]) -> bool:
    """Tell whether two windows are ever open at once, so that the first counts."""
    return any(_meet(first, later) for first, later in combinations(windows, 2))


def has_gaps(windows: Collection[Window], day_kinds: DayKinds) -> bool:
    """Tell whether some minute of some day has no window."""
    kinds = kinds_of_day(day_kinds)
    opened = {one for window in windows for one in _openings(window, kinds)}
    return any(
        (kind, minute) not in opened and (before, minute + MINUTES_OF_DAY) not in opened
        for kind, before in product(kinds, kinds)
        for minute in range(MINUTES_OF_DAY)
    )


def _openings(window: Window, kinds: Collection[str]) -> set[Opening]:
    begins = window.begins_minute or 0
    return {
        (kind, minute)
        for kind in kinds
        if window.days is None or kind in window.days
        for minute in range(begins, window.ends_minute)
    }


def _covered(windows: Collection[Window], kinds: Collection[str]) -> set[Opening]:
    """Give what is taken, whatever kind of day comes before or after."""
    covered: set[Opening] = set()
    for window in windows:
        covered |= _openings(window, kinds)
        if window.days is None:
            begins = window.begins_minute or 0
            covered |= {
                (kind, minute + shift)
                for kind in kinds
                for minute in range(begins, window.ends_minute)
                for shift in (-MINUTES_OF_DAY, MINUTES_OF_DAY)
            }
    return covered


def _meet(first: Window, later: Window) -> bool:
    both = _minutes(first) & _minutes(later)
    past_midnight = max(first.ends_minute, later.ends_minute) > MINUTES_OF_DAY
    apart = first.days and later.days and not first.days & later.days
    return bool(both) and (past_midnight or not apart)


def _minutes(window: Window) -> set[int]:
    begins = window.begins_minute or 0
    return {minute % MINUTES_OF_DAY for minute in range(begins, window.ends_minute)}
