"""How long a permit of some months lasts: whole days on the wall, the last included."""

import calendar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

MONTHS_IN_A_YEAR = 12


def months_later(day: date, months: int) -> date:
    """Give the same day of a later month, or the last one where there is none.

    31 January and a month is 28 or 29 February; and another is 31 March, since
    months are counted from the first day and not from one another.
    """
    years, month = divmod(day.month - 1 + months, MONTHS_IN_A_YEAR)
    year, month = day.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last))


def permit_ends(first_day: date, *, months: int, zone: ZoneInfo) -> datetime:
    """Give the moment at which a permit ends: a midnight on the lot's clock."""
    return midnight(months_later(first_day, months), zone=zone)


def months_since(first_day: date, day: date) -> int:
    """Say how many months end on a day or have ended before it."""
    months = 0
    while months_later(first_day, months + 1) <= day:
        months += 1
    return months


def midnight(day: date, *, zone: ZoneInfo) -> datetime:
    """Give the moment at which a day begins on the wall."""
    return datetime.combine(day, time(), tzinfo=zone)
