"""Everything a sheet says, as the entries of a price notice, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext

from parking.desk.lengths import MINUTES_OF_DAY, amount, clock, day, hours, length
from parking.desk.names import (
    holiday_names,
    kind_name,
    listed,
    rule_name,
    weekday_names,
)
from parking.desk.prices import prices_of
from parking.rules.tariff import Tariff, TariffVersion
from parking.rules.tariff.days import ORDINARY, DayRule, Season
from parking.rules.tariff.open_hours import (
    has_gaps,
    kinds_of_day,
    order_matters,
    windows_that_count,
)
from parking.rules.tariff.words import Allowance, CapPeriod, Sheet, Window

LEAP_YEAR = 2000
"""Has every day that a season may begin with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: what it is known by, its title, and its sentences."""

    key: str
    title: str
    lines: tuple[str, ...]


def in_force(tariff: Tariff, version: TariffVersion) -> str:
    """Say from when to when a version prices the stays that begin then."""
    later = [one for one in tariff.versions if one.version > version.version]
    ends = later[0].valid_from if later else None
    facts = {
        "first": day(version.valid_from) if version.valid_from else "",
        "last": day(ends - timedelta(days=1)) if ends else "",
    }
    if version.valid_from is None:
        return gettext("until %(last)s") % facts if ends else gettext("without a date")
    if ends is None:
        return gettext("from %(first)s on") % facts
    return gettext("from %(first)s to %(last)s") % facts


def entries_of(version: TariffVersion, sheet: Sheet) -> list[Entry]:
    """Put every rule of a sheet into words."""
    currency = version.currency
    return [
        *_grace(version),
        *_days(sheet),
        *_windows(sheet, currency),
        *_caps(sheet, currency),
        *_whole_prices(sheet, currency),
        *_several_stays(version, sheet),
        *_odds(version, sheet),
    ]


def _grace(version: TariffVersion) -> Iterator[Entry]:
    grace = version.grace
    if grace is None:
        return
    facts = {"length": length(grace.length_us)}
    lines = [
        gettext("Stays of up to %(length)s are free, this length included") % facts
        if grace.inclusive
        else gettext("Stays shorter than %(length)s are free") % facts,
        gettext("Longer ones are charged from their beginning"),
    ]
    if grace.metered_only:
        lines.append(gettext("Only time in hours charged by time counts for this"))
    yield Entry("grace", gettext("Short stays"), tuple(lines))


def _days(sheet: Sheet) -> Iterator[Entry]:
    rules = sheet.day_kinds.rules
    for kind in kinds_of_day(sheet.day_kinds):
        if kind != ORDINARY:
            lines = tuple(_condition(rule) for rule in rules if rule.kind == kind)
            yield Entry(f"days:{kind}", kind_name(kind), lines)


def _condition(rule: DayRule) -> str:
    """Say which days a rule names; all of its conditions hold."""
    parts = []
    if rule.holidays:
        parts.append(holiday_names(rule.holidays))
    if rule.weekdays:
        parts.append(weekday_names(rule.weekdays))
    if rule.working is not None:
        parts.append(
            gettext("worked, also where a weekend was exchanged for a holiday")
            if rule.working
            else gettext("not worked")
        )
    if rule.seasons:
        parts.append(listed(_season(one) for one in rule.seasons))
    return gettext("; ").join(parts)


def _season(season: Season) -> str:
    first, last = (
        date_format(date(LEAP_YEAR, *month_day), "MONTH_DAY_FORMAT")
        for month_day in season
    )
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def _windows(sheet: Sheet, currency: str) -> Iterator[Entry]:
    windows = windows_that_count(sheet)
    for window in windows:
        lines = (_when(window, sheet), *prices_of(window, currency))
        yield Entry(f"window:{window.name}", rule_name(window.name), lines)
    if has_gaps(windows, sheet.day_kinds):
        yield Entry("gaps", gettext("At all other times"), (gettext("free"),))
    notes = tuple(_reading(windows))
    if notes:
        yield Entry("reading", gettext("How the hours are read"), notes)


def _when(window: Window, sheet: Sheet) -> str:
    opened = hours(window.begins_minute, window.ends_minute)
    if window.days is None or not sheet.day_kinds.rules:
        return opened
    kinds = [kind for kind in kinds_of_day(sheet.day_kinds) if kind in window.days]
    return f"{opened} · {listed(kind_name(kind) for kind in kinds)}"


def _reading(windows: tuple[Window, ...]) -> Iterator[str]:
    if order_matters(windows):
        yield gettext("Where two of these hours meet, the upper ones count")
    if any(one.days and one.ends_minute > MINUTES_OF_DAY for one in windows):
        yield gettext("Hours past midnight belong to the day on which they begin")
    stepped = any(len(one.steps) > 1 for one in windows)
    if stepped and sum(bool(one.steps) for one in windows) > 1:
        yield gettext("Time charged in one of these hours counts on in the others")


def _caps(sheet: Sheet, currency: str) -> Iterator[Entry]:
    sentences = {
        CapPeriod.VISIT: gettext("At most %(price)s for the whole stay"),
        CapPeriod.PERIOD_24H: gettext("At most %(price)s in each 24 h since entry"),
        CapPeriod.CALENDAR_DAY: gettext("At most %(price)s on each calendar day"),
    }
    for period, cap_minor in sheet.caps.items():
        told = sentences[period] % {"price": amount(cap_minor, currency)}
        yield Entry(f"cap:{period}", gettext("Price cap"), (told,))


def _whole_prices(sheet: Sheet, currency: str) -> Iterator[Entry]:
    for switch in sheet.switches:
        told = gettext(
            "Whoever enters from %(first)s to before %(last)s and stays longer than"
            " %(length)s pays %(price)s and nothing else"
        ) % {
            "first": clock(switch.entered_from_minute),
            "last": clock(switch.entered_to_minute),
            "length": length(switch.longer_than_us),
            "price": amount(switch.price_minor, currency),
        }
        yield Entry(f"switch:{switch.name}", rule_name(switch.name), (told,))
    if periods := sheet.full_periods:
        told = gettext(
            "%(price)s for each full %(length)s since entry; only the rest is charged"
            " by the hours above"
        ) % {
            "price": amount(periods.price_minor, currency),
            "length": length(periods.every_us),
        }
        yield Entry("full_periods", gettext("Full periods"), (told,))


def _several_stays(version: TariffVersion, sheet: Sheet) -> Iterator[Entry]:
    if sheet.allowance:
        lines = tuple(_allowance(sheet.allowance))
        yield Entry("allowance", gettext("Free time of the day"), lines)
    if version.reentry_us is not None:
        told = gettext(
            "Whoever comes back within %(length)s continues the visit: the fee counts"
            " from the first entry, and what was charged before is taken off"
        ) % {"length": length(version.reentry_us)}
        yield Entry("reentry", gettext("Coming back"), (told,))


def _allowance(allowance: Allowance) -> Iterator[str]:
    yield gettext(
        "%(length)s of charged time are free for each plate on each calendar day"
    ) % {"length": length(allowance.day_us)}
    if allowance.portion_us != allowance.day_us:
        yield gettext(
            "Used in portions of %(length)s: a stay takes as many as it needs and"
            " leaves the others to later stays"
        ) % {"length": length(allowance.portion_us)}
    else:
        yield gettext("The first stay of the day uses all of it")
    if allowance.from_day > date.min.toordinal():
        first = date.fromordinal(allowance.from_day)
        yield gettext("From %(day)s on") % {"day": day(first)}
    if allowance.to_day < date.max.toordinal():
        end = date.fromordinal(allowance.to_day)
        yield gettext("Until the end of the day before %(day)s") % {"day": day(end)}


def _odds(version: TariffVersion, sheet: Sheet) -> Iterator[Entry]:
    if sheet.lost_record_minor is not None:
        price = amount(sheet.lost_record_minor, version.currency)
        told = gettext("%(price)s where the entry is not known") % {"price": price}
        yield Entry("lost_record", gettext("Lost record"), (told,))
    if version.boundary_begins_next:
        told = gettext("At the very end of a unit the next one has begun")
        yield Entry("boundary", gettext("Ends of units"), (told,))
