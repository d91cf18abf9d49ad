"""Reading the calendar of a tariff: its rules for kinds of day."""

import re
from collections.abc import Mapping

from parking.rules.tariff.days import (
    ORDINARY,
    DayKinds,
    DayRule,
    HolidayCalendar,
    MonthDay,
    Season,
)
from parking.rules.tariff.fields import (
    Table,
    TariffMalformed,
    flag,
    instead_of,
    listed,
    text,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_days(file: Table, calendars: Mapping[str, HolidayCalendar]) -> DayKinds:
    """Take ``holidays`` and ``days`` of a file.

    Raises:
        TariffMalformed: a calendar, weekday, season or holiday is unknown, or a
            rule asks for holidays where the file names no calendar.
    """
    calendar = None
    if file.has("holidays"):
        name = file.need("holidays", text)
        if name not in calendars:
            reason = instead_of(name, sorted(calendars))
            raise TariffMalformed(field=file.at("holidays"), reason=reason)
        calendar = calendars[name]

    def rule(value: object, path: str) -> DayRule:
        return _read_rule(Table(value, path), calendar)

    return DayKinds(file.maybe("days", listed(rule)) or (), calendar)


def _read_rule(table: Table, calendar: HolidayCalendar | None) -> DayRule:
    rule = DayRule(
        kind=table.need("kind", text),
        holidays=frozenset(table.maybe("holidays", listed(text)) or ()),
        weekdays=frozenset(table.maybe("weekdays", listed(_weekday)) or ()),
        seasons=table.maybe("seasons", listed(_season)) or (),
        working=table.maybe("working", flag),
    )
    table.close()
    if rule.kind == ORDINARY:
        reason = "ordinary are the days that no rule names; choose another name"
        raise TariffMalformed(table.at("kind"), reason)
    if not (rule.asks_calendar or rule.weekdays or rule.seasons):
        reason = "every day fits; add weekdays, seasons, holidays or working"
        raise TariffMalformed(table.path, reason)
    if rule.asks_calendar and calendar is None:
        reason = 'it asks for holidays; write holidays = "CN" at the top of the file'
        raise TariffMalformed(table.path, reason)
    unknown = sorted(rule.holidays - (calendar.names if calendar else frozenset()))
    if unknown:
        known = sorted(calendar.names) if calendar else []
        raise TariffMalformed(table.at("holidays"), instead_of(unknown[0], known))
    return rule


def _weekday(value: object, path: str) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise TariffMalformed(path, instead_of(value, WEEKDAYS))
    return WEEKDAYS.index(value)


def _season(value: object, path: str) -> Season:
    if not isinstance(value, list) or len(value) != len(("first", "last")):
        reason = 'write a first and a last day, like ["03-15", "05-31"]'
        raise TariffMalformed(path, reason)
    return _month_day(value[0], f"{path}/0"), _month_day(value[1], f"{path}/1")


def _month_day(value: object, path: str) -> MonthDay:
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", str(value))
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= month <= len(LAST_DAYS) or not 1 <= day <= LAST_DAYS[month - 1]:
        reason = f'there is no day {value}; write a month and a day like "03-15"'
        raise TariffMalformed(path, reason)
    return month, day
