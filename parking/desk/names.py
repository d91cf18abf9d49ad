"""Names for the words of tariffs: classes, kinds of day, holidays, windows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parking.rules.line_names import line_name
from parking.rules.tariff import VehicleClass
from parking.rules.tariff.days import ORDINARY

CLASSES = {
    VehicleClass.SMALL: _("Small vehicles"),
    VehicleClass.LARGE: _("Large vehicles"),
    VehicleClass.MOTORCYCLE: _("Motorcycles"),
    VehicleClass.NEV_SMALL: _("Small electric vehicles"),
    VehicleClass.NEV_LARGE: _("Large electric vehicles"),
}
KINDS = {
    ORDINARY: _("All other days"),
    "festival": _("Festival days"),
    "high": _("Busy days"),
    "peak": _("Peak days"),
    "saturday": _("Saturdays"),
    "sunday": _("Sundays"),
    "weekday": _("Weekdays"),
    "working": _("Working days"),
}
HOLIDAYS = {
    "new_year": _("New Year"),
    "spring_festival": _("Spring Festival"),
    "qingming": _("Qingming"),
    "labour_day": _("Labour Day"),
    "dragon_boat": _("Dragon Boat Festival"),
    "mid_autumn": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
    "lunar_new_year_eve": _("Lunar New Year's Eve"),
}
"""The whole holidays in the order of the year, and the eve."""

LUNAR_DAY = "lunar_new_year_day_"
LUNAR_DAYS = {
    1: _("1st lunar day"),
    2: _("2nd lunar day"),
    3: _("3rd lunar day"),
    4: _("4th lunar day"),
    5: _("5th lunar day"),
    6: _("6th lunar day"),
    7: _("7th lunar day"),
}
"""The first days of the lunar year."""

ROW_FROM = 3
"""Fewer days in a row are named one by one."""


def class_names(classes: Iterable[VehicleClass]) -> str:
    """List classes as a table's head names them."""
    return listed(str(CLASSES[one]) for one in classes)


def kind_name(kind: str) -> str:
    """Name a kind of day; one that nobody names stands for itself."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


def rule_name(rule: str) -> str:
    """Name a window, a switch or a line of a quote."""
    return gettext(line_name(rule))


def holiday_names(holidays: Collection[str]) -> str:
    """List holidays in the order of the year; days of the new year by their number."""
    numbers = sorted(
        int(name.removeprefix(LUNAR_DAY))
        for name in holidays
        if name.startswith(LUNAR_DAY)
    )
    names = [str(name) for holiday, name in HOLIDAYS.items() if holiday in holidays]
    return listed([*names, *_in_rows(numbers, LUNAR_DAYS)])


def weekday_names(weekdays: Iterable[int]) -> str:
    """List days of the week, Monday being 0; several in a row by their ends."""
    return listed(_in_rows(sorted(weekdays), WEEKDAYS))


def listed(names: Iterable[str]) -> str:
    """Write names with commas between them."""
    return gettext(", ").join(names)


def _in_rows(numbers: Iterable[int], names: Mapping[int, Any]) -> Iterator[str]:
    for run in _runs(numbers):
        if len(run) < ROW_FROM:
            yield from (str(names[number]) for number in run)
        else:
            ends = {"first": names[run[0]], "last": names[run[-1]]}
            yield gettext("%(first)s to %(last)s") % ends


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Cut numbers in order into rows without a gap."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
