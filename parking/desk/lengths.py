"""Lengths of time, times of day and amounts as a price notice writes them."""

from datetime import date, datetime

from django.utils.translation import gettext

from ledger.money import Money
from ledger.portal.figures import language
from ledger.rules.spelling import spell_day, spell_moment, spell_money

SECOND_US = 10**6
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
MINUTES_OF_HOUR = 60
MINUTES_OF_DAY = 24 * 60
HOURS_FROM = 2
"""Shorter lengths are written in minutes: the first 60 min."""


def length(length_us: int) -> str:
    """Write a length: ``60 min``, ``3 h``, ``90 s``; the unit in which it is whole."""
    if length_us % HOUR_US == 0 and length_us >= HOURS_FROM * HOUR_US:
        return gettext("%(n)d h") % {"n": length_us // HOUR_US}
    if length_us % MINUTE_US == 0:
        return gettext("%(n)d min") % {"n": length_us // MINUTE_US}
    return gettext("%(n)d s") % {"n": length_us // SECOND_US}


def unit(length_us: int) -> str:
    """Write what is counted: ``hour``, ``minute``, ``30 min``."""
    if length_us == HOUR_US:
        return gettext("hour")
    return gettext("minute") if length_us == MINUTE_US else length(length_us)


def stay_length(minutes: int) -> str:
    """Write how long a car stays: ``4 h 05 min``."""
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    if not hours:
        return gettext("%(n)d min") % {"n": rest}
    if not rest:
        return gettext("%(n)d h") % {"n": hours}
    return gettext("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": rest}


def hours(begins: int | None, ends: int) -> str:
    """Write when a window is open: ``20:00`` to ``08:00 of the next day``."""
    if begins is None:
        return gettext("At all hours")
    if ends <= MINUTES_OF_DAY:
        return f"{clock(begins)}\N{EN DASH}{clock(ends)}"
    return gettext("%(begins)s to %(ends)s of the next day") % {
        "begins": clock(begins),
        "ends": clock(ends - MINUTES_OF_DAY),
    }


def clock(minute: int) -> str:
    """Write a time of day from ``00:00`` to ``24:00``."""
    return f"{minute // MINUTES_OF_HOUR:02}:{minute % MINUTES_OF_HOUR:02}"


def amount(minor: int, currency: str) -> str:
    """Write an amount in the language of the page."""
    return spell_money(Money(minor, currency), language=language())


def day(on: date) -> str:
    """Write a day in the language of the page."""
    return spell_day(on, language=language())


def wall_time(at: datetime) -> str:
    """Write a moment on the clock of its own place."""
    return spell_moment(at, language=language())
