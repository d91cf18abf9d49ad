"""Caps in money: what charges may sum to in a window, a day, 24 h or a visit.

What a cap takes off becomes a charge below zero, so that the lines still sum to
the fee and show what happened.
"""

from collections.abc import Callable
from fractions import Fraction

from parking.rules.tariff.metering import Charge
from parking.rules.tariff.timeline import local, wall_moment
from parking.rules.tariff.words import CapPeriod, Sheet

DAY_US = 24 * 3600 * 10**6

PeriodAt = Callable[[int], tuple[int, int]]
"""Gives for a moment the number of its period and the moment that period ends."""


def cap_charges(charges: list[Charge], sheet: Sheet, *, entry_us: int) -> list[Charge]:
    """Apply every cap of the sheet; the result is in order of where charges end."""
    if sheet.has_window_caps:
        charges = charges + _window_reductions(charges)
    for period, cap_minor in sheet.caps.items():
        if period is CapPeriod.VISIT:
            continue
        period_at = (
            _calendar_days(sheet)
            if period is CapPeriod.CALENDAR_DAY
            else _periods_of_24h(entry_us)
        )
        charges = _cap_periods(charges, period_at, name=period, cap_minor=cap_minor)
    if CapPeriod.VISIT in sheet.caps:
        cap_minor = sheet.caps[CapPeriod.VISIT]
        charges += _reductions(charges, name=CapPeriod.VISIT, cap_minor=cap_minor)
    return sorted(charges, key=lambda charge: charge.end_us)


def _window_reductions(charges: list[Charge]) -> list[Charge]:
    openings: dict[tuple[str, int, int], list[Charge]] = {}
    for charge in charges:
        if charge.cap_minor is not None:
            key = (charge.rule, charge.opened_on, charge.cap_minor)
            openings.setdefault(key, []).append(charge)
    return [
        reduction
        for (name, _, cap_minor), group in openings.items()
        for reduction in _reductions(group, name=name, cap_minor=cap_minor)
    ]


def _reductions(group: list[Charge], *, name: str, cap_minor: int) -> list[Charge]:
    """Give what a group of charges has above its cap, as a charge below zero."""
    above = sum(charge.amount for charge in group) - cap_minor
    if above <= 0:
        return []
    last_us = max(charge.end_us for charge in group)
    return [
        Charge(group[0].start_us, last_us, f"cap:{name}", units=1, price_minor=-above)
    ]


def _cap_periods(
    charges: list[Charge], period_at: PeriodAt, *, name: str, cap_minor: int
) -> list[Charge]:
    """Cap each period for itself; a unit belongs to the one in which it begins."""
    parts = [part for charge in charges for part in _split(charge, period_at)]
    groups: dict[int, list[Charge]] = {}
    for part in parts:
        groups.setdefault(period_at(part.start_us)[0], []).append(part)
    return parts + [
        reduction
        for group in groups.values()
        for reduction in _reductions(group, name=name, cap_minor=cap_minor)
    ]


def _split(charge: Charge, period_at: PeriodAt) -> list[Charge]:
    """Cut a charge between units wherever a period ends."""
    parts = []
    while charge.unit_count:
        _, ends_us = period_at(charge.start_us)
        before = -((charge.start_us - ends_us) // charge.unit_us)
        if before >= charge.unit_count:
            break
        per_unit = Fraction(charge.units) / charge.unit_count
        middle_us = charge.start_us + before * charge.unit_us
        parts.append(
            charge._replace(
                end_us=middle_us, units=_whole(per_unit * before), unit_count=before
            )
        )
        left = charge.unit_count - before
        charge = charge._replace(
            start_us=middle_us, units=_whole(per_unit * left), unit_count=left
        )
    return [*parts, charge]


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def _periods_of_24h(entry_us: int) -> PeriodAt:
    def period_at(moment_us: int) -> tuple[int, int]:
        number = (moment_us - entry_us) // DAY_US
        return number, entry_us + (number + 1) * DAY_US

    return period_at


def _calendar_days(sheet: Sheet) -> PeriodAt:
    def period_at(moment_us: int) -> tuple[int, int]:
        day = local(moment_us, sheet.zone).toordinal()
        return day, wall_moment(sheet.zone, day + 1)

    return period_at
