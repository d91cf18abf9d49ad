"""Public holidays by country: a maintained library, corrected by our own table.

The library knows which days are off and what the statutory ones are called. What
tariffs ask for is the name of the whole holiday, with the weekends and exchanged
days that the State Council's yearly notice joins to it: those are derived here.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from holidays import country_holidays

from ledger.errors import Broken
from parking.rules.tariff import HolidayCalendar, HolidayYear

DAY = timedelta(days=1)
SATURDAY = 5

LUNAR_DAYS = 7
"""Days after New Year's Eve that have a name of their own."""

FIRST_LUNAR_DAY = "Chinese New Year (Spring Festival)"
NAMES = {
    "Chinese New Year": "spring_festival",
    "New Year's Day": "new_year",
    "Tomb-Sweeping Day": "qingming",
    "Labor Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-Autumn Festival": "mid_autumn",
    "National Day": "national_day",
}
"""What a holiday's English name begins with, and our word for it."""

LUNAR_NAMES = (
    "lunar_new_year_eve",
    *(f"lunar_new_year_day_{i}" for i in range(1, LUNAR_DAYS + 1)),
)


class HolidayTableWrong(Broken):
    """The table of corrections that ships with the project can't be read."""

    code = "parking.holidays.table_wrong"
    sentence = "The table of holidays is wrong at %(field)s."


@dataclass(frozen=True, slots=True)
class Correction:
    """What an announcement says of one day, instead of the library."""

    working: bool
    holidays: frozenset[str]


def mainland_china() -> HolidayCalendar:
    """Give the calendar of mainland China, corrected by ``calendars/cn.toml``.

    Raises:
        HolidayTableWrong: the table of corrections can't be read.
    """
    path = files("parking") / "tariffs" / "calendars" / "cn.toml"
    return china_with(read_corrections(path.read_text(encoding="utf-8")))


def china_with(corrections: Mapping[date, Correction]) -> HolidayCalendar:
    """Give the calendar of mainland China with these corrections."""

    @cache
    def year(number: int) -> HolidayYear:
        return _corrected(_china_year(number), corrections)

    return HolidayCalendar(frozenset(NAMES.values()) | frozenset(LUNAR_NAMES), year)


def read_corrections(text: str) -> dict[date, Correction]:
    """Read a table of corrections.

    Raises:
        HolidayTableWrong: it is no TOML, or a day of it is incomplete or unknown.
    """
    try:
        days = tomllib.loads(text)["days"]
        read = {day["date"]: _correction(day) for day in days}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as mistake:
        raise HolidayTableWrong(field=str(mistake)) from mistake
    for day in read:
        if type(day) is not date:
            raise HolidayTableWrong(field=f"days/date {day}")
    return read


def _correction(day: Mapping[str, object]) -> Correction:
    working, holidays = day["working"], day["holidays"]
    known = {*NAMES.values(), *LUNAR_NAMES}
    if not isinstance(working, bool) or not isinstance(holidays, list):
        raise HolidayTableWrong(field=f"days/{day['date']}")
    if not known.issuperset(holidays):
        raise HolidayTableWrong(field=f"days/{day['date']}/holidays")
    return Correction(working, frozenset(holidays))


def _corrected(
    known: HolidayYear, corrections: Mapping[date, Correction]
) -> HolidayYear:
    names = {**known.names, **{day: c.holidays for day, c in corrections.items()}}
    off = {day for day, c in corrections.items() if not c.working}
    worked = corrections.keys() - off
    return HolidayYear(
        names=names,
        days_off=frozenset(known.days_off - worked | off),
        made_working=frozenset(known.made_working - off | worked),
    )


def _china_year(number: int) -> HolidayYear:
    """Derive a year from the library; its neighbours lend the days at its ends."""
    library = country_holidays(
        "CN", years=range(number - 1, number + 2), language="en_US", expand=False
    )
    statutory = dict(library.items())
    worked = frozenset(library.weekend_workdays)
    off = frozenset(statutory) - worked
    names: dict[date, frozenset[str]] = {}
    for run in _free_runs(number, off=off, worked=worked):
        own = {day: _words(statutory.get(day, "")) for day in run}
        joined = frozenset().union(*own.values())
        names.update({day: own[day] or joined for day in run})
    for day, name in _lunar_days(number, statutory).items():
        names[day] = names.get(day, frozenset()) | {name}
    return HolidayYear(names, frozenset(statutory), worked)


def _free_runs(
    number: int, *, off: frozenset[date], worked: frozenset[date]
) -> list[list[date]]:
    """Find the unbroken rows of days that nobody works, holidays and weekends."""
    runs: list[list[date]] = [[]]
    day, end = date(number - 1, 12, 1), date(number + 1, 2, 1)
    while day < end:
        if day in off or (day.weekday() >= SATURDAY and day not in worked):
            runs[-1].append(day)
        elif runs[-1]:
            runs.append([])
        day += DAY
    return runs


def _words(library_name: str) -> frozenset[str]:
    """Translate a name of the library; exchanged days have none of their own."""
    return frozenset(
        word
        for part in library_name.split("; ")
        for beginning, word in NAMES.items()
        if part.startswith(beginning)
    )


def _lunar_days(number: int, statutory: Mapping[date, str]) -> dict[date, str]:
    """Name the days around the lunar new year of this year."""
    first_days = [
        day
        for day, name in statutory.items()
        if day.year == number and FIRST_LUNAR_DAY in name.split("; ")
    ]
    if not first_days:
        return {}
    eve = min(first_days) - DAY
    return {eve + i * DAY: name for i, name in enumerate(LUNAR_NAMES)}
