"""What kind of day a date is: named holidays, weekdays, seasons, in priority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

ORDINARY = "ordinary"
"""The kind of every day that no rule names."""

SATURDAY = 5

MonthDay = tuple[int, int]
Season = tuple[MonthDay, MonthDay]


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The holidays of one year: their names by date, and who works when.

    ``days_off`` are weekdays and weekend days that are part of a holiday;
    ``made_working`` are weekend days that were exchanged for one of them.
    """

    names: Mapping[date, frozenset[str]]
    days_off: frozenset[date]
    made_working: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked."""
        if day in self.made_working:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """A country's holidays as data: the names it knows, and a year on request."""

    names: frozenset[str]
    year: Callable[[int], HolidayYear]


@dataclass(frozen=True, slots=True)
class DayRule:
    """Days that meet every condition given are of this ``kind``.

    A season is its first and last (month, day), both included.
    """

    kind: str
    holidays: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    seasons: tuple[Season, ...] = ()
    working: bool | None = None

    @property
    def asks_calendar(self) -> bool:
        """Tell whether the rule needs to know the holidays."""
        return bool(self.holidays) or self.working is not None

    def fits(self, day: date) -> bool:
        """Tell whether the conditions that need no holidays are met."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return not self.seasons or any(
            _in_season((day.month, day.day), season) for season in self.seasons
        )

    def fits_holidays(self, day: date, year: HolidayYear) -> bool:
        """Tell whether the conditions on holidays are met."""
        if self.holidays and not self.holidays & year.names.get(day, frozenset()):
            return False
        return self.working is None or self.working == year.is_working(day)


@dataclass(frozen=True, slots=True)
class DayKinds:
    """The rules of a tariff in priority: the first that fits names the day."""

    rules: tuple[DayRule, ...] = ()
    calendar: HolidayCalendar | None = field(default=None, compare=False)

    def kind_of(self, day: date) -> str:
        """Name the kind of ``day``; ``ordinary`` where no rule fits."""
        for rule in self.rules:
            if rule.fits(day) and self._fits_holidays(rule, day):
                return rule.kind
        return ORDINARY

    def _fits_holidays(self, rule: DayRule, day: date) -> bool:
        if not rule.asks_calendar or self.calendar is None:
            return True
        return rule.fits_holidays(day, self.calendar.year(day.year))


def _in_season(day: MonthDay, season: Season) -> bool:
    """Tell whether a (month, day) lies in a season, which may span new year."""
    first, last = season
    if first <= last:
        return first <= day <= last
    return day >= first or day <= last
