"""Pricing a stay: a tariff and a stay in, a quote with explained lines out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from ledger.errors import BadInput
from ledger.money import Money, round_half_up
from parking.ports import Quote, QuoteLine, Stay
from parking.rules.sentences import gettext_noop
from parking.rules.tariff.allowances import let_off
from parking.rules.tariff.capping import cap_charges
from parking.rules.tariff.metering import Charge, charges_of, metered_us
from parking.rules.tariff.timeline import local, microseconds, pieces_between
from parking.rules.tariff.words import (
    Sheet,
    Switch,
    Tariff,
    TariffVersion,
    VehicleClass,
)

ONE_CLASS_NAME = "car"
"""The word for every car where a city does not tell classes apart."""

STAY_DAYS_MAX = 3660
"""Ten years: what is longer is a mistyped date, and would cost much to price."""

YEAR_MIN, YEAR_MAX = 1970, 2200

FOUR_PLACES = Decimal("0.0001")


class StayBackwards(BadInput):
    """The stay ends before it begins."""

    code = "parking.stay.exit_before_entry"
    sentence = gettext_noop("The exit is before the entry.")


class StayTimeUnclear(BadInput):
    """A time of the stay says nothing about its offset from UTC."""

    code = "parking.stay.time_without_offset"
    sentence = gettext_noop("A time needs its offset from UTC.")


class StayOutOfRange(BadInput):
    """The stay is longer, or further away in time, than anything that is parked."""

    code = "parking.stay.out_of_range"
    sentence = gettext_noop(
        "A stay lies between the years %(year_min)s and %(year_max)s"
        " and lasts %(days_max)s days at most."
    )


class VehicleClassUnknown(BadInput):
    """No tariff knows this class of vehicle."""

    code = "parking.vehicle_class.unknown"
    sentence = gettext_noop("The vehicle class %(vehicle_class)s is not known.")


def quote(tariff: Tariff, stay: Stay) -> Quote:
    """Say what a stay costs under a tariff, line by line.

    The version in force on the local day of entry prices the whole stay. The sum
    is exact and rounded half up once; the lines are rounded so that they sum to it.

    Raises:
        StayTimeUnclear: a time is naive.
        StayBackwards: the exit is before the entry.
        StayOutOfRange: it is longer than ten years or not of this age.
        VehicleClassUnknown: the class is none of the known ones.
    """
    entry_us = _moment(stay.entry_at, "/entry_at")
    exit_us = _moment(stay.exit_at, "/exit_at")
    if exit_us < entry_us:
        raise StayBackwards(pointer="/exit_at")
    if exit_us - entry_us > STAY_DAYS_MAX * 24 * 3600 * 10**6:
        raise _out_of_range(pointer="/exit_at")
    prior = [
        (_moment(one.entry_at, "/prior"), _moment(one.exit_at, "/prior"))
        for one in stay.prior
    ]
    vehicle_class = read_vehicle_class(stay.vehicle_class)
    version = _version_at(tariff, entry_us)
    visit = _Visit(version, version.sheets[vehicle_class], entry_us, exit_us)
    lines = _lines(_continued(visit, prior), visit)
    inputs = f"{version.digest} {vehicle_class} {entry_us} {exit_us} {prior}"
    return Quote(
        fee=Money(sum(line.amount_minor for line in lines), version.currency),
        lines=lines,
        tariff_code=version.code,
        tariff_version=version.version,
        input_hash=hashlib.sha256(inputs.encode()).hexdigest(),
    )


def lost_record_fee(
    tariff: Tariff, *, at: datetime, vehicle_class: str
) -> Money | None:
    """Say what a stay without a known entry costs, where the tariff has a price.

    Raises:
        StayTimeUnclear: the time is naive.
        StayOutOfRange: the time is not of this age.
        VehicleClassUnknown: the class is none of the known ones.
    """
    moment_us = _moment(at, "/at")
    version = _version_at(tariff, moment_us)
    price = version.sheets[read_vehicle_class(vehicle_class)].lost_record_minor
    return None if price is None else Money(price, version.currency)


def read_vehicle_class(name: str) -> VehicleClass:
    """Read the word for a class; ``car`` is a small one.

    Raises:
        VehicleClassUnknown: the word is none of the known ones.
    """
    if name == ONE_CLASS_NAME:
        return VehicleClass.SMALL
    try:
        return VehicleClass(name)
    except ValueError:
        raise VehicleClassUnknown(
            pointer="/vehicle_class", vehicle_class=name
        ) from None


class _Visit(NamedTuple):
    """What is priced: from when to when, by which sheet of which version."""

    version: TariffVersion
    sheet: Sheet
    entry_us: int
    exit_us: int

    def local(self, moment_us: int) -> datetime:
        """Give a moment in the time of the lot."""
        return local(moment_us, self.sheet.zone)


def _version_at(tariff: Tariff, moment_us: int) -> TariffVersion:
    """Find the version by the local day; all versions are of one place."""
    return tariff.version_on(local(moment_us, tariff.versions[0].zone).date())


def _moment(moment: datetime, pointer: str) -> int:
    if moment.utcoffset() is None:
        raise StayTimeUnclear(pointer=pointer)
    if not YEAR_MIN < moment.year < YEAR_MAX:
        raise _out_of_range(pointer=pointer)
    return microseconds(moment)


def _out_of_range(*, pointer: str) -> StayOutOfRange:
    return StayOutOfRange(
        pointer=pointer,
        year_min=YEAR_MIN,
        year_max=YEAR_MAX,
        days_max=STAY_DAYS_MAX,
    )


def _continued(visit: _Visit, prior: list[tuple[int, int]]) -> list[Charge]:
    """Charge a visit; where it continues an earlier one, only what is added to it."""
    if visit.entry_us == visit.exit_us:
        return []
    within_us = visit.version.reentry_us
    first_us, left_us = visit.entry_us, None
    if within_us is not None:
        for entry_us, exit_us in sorted(prior, key=lambda one: one[1], reverse=True):
            if 0 <= first_us - exit_us <= within_us and entry_us <= exit_us:
                first_us, left_us = entry_us, left_us or exit_us
    earlier = [one for one in prior if one[0] < visit.entry_us]
    charges = _charges(visit._replace(entry_us=first_us), earlier)
    if left_us is None:
        return charges
    charged = _total(_charges(visit._replace(entry_us=first_us, exit_us=left_us)))
    paid = Charge(first_us, left_us, "charged_before", units=1, price_minor=-charged)
    return [*charges, paid] if charged else charges


def _charges(visit: _Visit, earlier: Sequence[tuple[int, int]] = ()) -> list[Charge]:
    entry_us, exit_us = visit.entry_us, visit.exit_us
    if entry_us == exit_us:
        return []
    version, sheet = visit.version, visit.sheet
    for switch in sheet.switches:
        if _fits(switch, visit):
            return [Charge(entry_us, exit_us, switch.name, 1, switch.price_minor)]
    begin_us, charges = _full_periods(visit)
    end_us = exit_us + 1 if version.boundary_begins_next else exit_us
    pieces = pieces_between(sheet, start_us=begin_us, end_us=end_us)
    grace = version.grace
    if grace is not None:
        length_us = metered_us(pieces) if grace.metered_only else exit_us - entry_us
        if grace.covers(length_us):
            return [Charge(entry_us, exit_us, "grace", 1, 0)]
    pieces, free = let_off(pieces, sheet, earlier=earlier)
    charges += free
    return cap_charges(charges + charges_of(pieces), sheet, entry_us=entry_us)


def _fits(switch: Switch, visit: _Visit) -> bool:
    entered = visit.local(visit.entry_us)
    minute = entered.hour * 60 + entered.minute
    in_time = switch.entered_from_minute <= minute < switch.entered_to_minute
    return in_time and visit.exit_us - visit.entry_us > switch.longer_than_us


def _full_periods(visit: _Visit) -> tuple[int, list[Charge]]:
    """Charge the full periods since entry; give where the rest begins."""
    entry_us, periods = visit.entry_us, visit.sheet.full_periods
    if periods is None:
        return entry_us, []
    count = (visit.exit_us - entry_us) // periods.every_us
    begin_us = entry_us + count * periods.every_us
    if not count:
        return begin_us, []
    return begin_us, [
        Charge(entry_us, begin_us, "full_period", count, periods.price_minor)
    ]


def _total(charges: list[Charge]) -> int:
    return round_half_up(Fraction(sum(charge.amount for charge in charges)))


def _lines(charges: list[Charge], visit: _Visit) -> tuple[QuoteLine, ...]:
    """Round the running sum, so that the lines sum to the rounded total."""
    lines = []
    exact: int | Fraction = 0
    rounded = 0
    for charge in charges:
        exact += charge.amount
        until = exact if isinstance(exact, int) else round_half_up(exact)
        amount_minor, rounded = until - rounded, until
        price = charge.price_minor
        lines.append(
            QuoteLine(
                from_at=visit.local(charge.start_us),
                to_at=visit.local(min(charge.end_us, visit.exit_us)),
                rule=charge.rule,
                units=_units(charge.units),
                unit_price_minor=price if isinstance(price, int) else amount_minor,
                amount_minor=amount_minor,
            )
        )
    return tuple(lines)


def _units(units: int | Fraction) -> Decimal:
    if isinstance(units, int):
        return Decimal(units)
    exact = Decimal(units.numerator) / units.denominator
    return exact.quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)
