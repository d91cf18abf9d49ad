"""Reading tariff files: parsed data in, a tariff ready to price stays out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from parking.rules.tariff.days import HolidayCalendar
from parking.rules.tariff.fields import (
    Reader,
    Table,
    TariffMalformed,
    amount,
    choice,
    clock,
    day,
    decimal,
    duration,
    listed,
    number,
    text,
    yes,
)
from parking.rules.tariff.read_days import read_days
from parking.rules.tariff.read_windows import WindowsOf
from parking.rules.tariff.sense import refuse_gaps, refuse_nonsense
from parking.rules.tariff.words import (
    Allowance,
    CapPeriod,
    FullPeriods,
    Grace,
    Sheet,
    Switch,
    Tariff,
    TariffVersion,
    VehicleClass,
)

LANGUAGES = ("zh-Hans", "en")

Calendars = Mapping[str, HolidayCalendar]


def read_tariff(files: Sequence[Mapping[str, object]], calendars: Calendars) -> Tariff:
    """Read all versions of one tariff; numbers are ``int`` and ``Decimal``.

    Raises:
        TariffMalformed: a file is wrong, or the files are not the versions of one
            tariff; the field's path and the reason are named.
    """
    versions = sorted(
        (read_version(file, calendars) for file in files), key=lambda v: v.version
    )
    if not versions:
        raise TariffMalformed(field="/", reason="a tariff has at least one version")
    for older, newer in pairwise(versions):
        for field in ("code", "zone", "currency"):
            if getattr(older, field) != getattr(newer, field):
                reason = "it differs from version to version"
                raise TariffMalformed(field=f"/{field}", reason=reason)
        if not _follows(older, newer):
            reason = f"version {newer.version} does not begin after {older.version}"
            raise TariffMalformed(field="/valid_from", reason=reason)
    return Tariff(code=versions[0].code, versions=tuple(versions))


def read_version(file: Mapping[str, object], calendars: Calendars) -> TariffVersion:
    """Read one file, refusing every field that the format does not know.

    Raises:
        TariffMalformed: the file is wrong; the field's path and the reason are named.
    """
    table = Table(file)
    currency = table.need("currency", _currency)
    zone = table.need("zone", _zone)
    version = TariffVersion(
        code=table.need("code", text),
        version=table.need("version", number),
        valid_from=table.maybe("valid_from", day),
        names=_names(table),
        currency=currency,
        zone=zone,
        grace=table.maybe("grace", _grace),
        boundary_begins_next=table.may("boundary_begins_next", yes, default=False),
        reentry_us=_reentry(table),
        sheets=_sheets(table, calendars, currency=currency, zone=zone),
        digest=_digest(file),
    )
    table.close()
    if version.reentry_us is not None and any(
        sheet.allowance for sheet in version.sheets.values()
    ):
        reason = "an allowance does not combine with coming back"
        raise TariffMalformed(field="/allowance", reason=reason)
    return version


def _follows(older: TariffVersion, newer: TariffVersion) -> bool:
    if newer.valid_from is None or older.version == newer.version:
        return False
    return older.valid_from is None or older.valid_from < newer.valid_from


def _sheets(
    table: Table, calendars: Calendars, *, currency: str, zone: ZoneInfo
) -> dict[VehicleClass, Sheet]:
    """Read the calendar, and the priced part of the file once for every class."""
    factors = _factors(table)
    day_kinds = read_days(table, calendars)
    no_gaps = table.may("no_gaps", yes, default=False)
    names = (
        "windows",
        "caps",
        "switches",
        "full_periods",
        "allowance",
        "lost_record",
    )
    priced = {name: table.need(name, _as_it_is) for name in names if table.has(name)}
    sheets = {
        vehicle_class: _sheet(
            Table(priced),
            WindowsOf(vehicle_class, amount(currency, factor), day_kinds),
            zone=zone,
        )
        for vehicle_class, factor in factors.items()
    }
    for sheet in sheets.values() if no_gaps else ():
        refuse_gaps(sheet.windows, day_kinds)
    return sheets


def _sheet(table: Table, windows: WindowsOf, *, zone: ZoneInfo) -> Sheet:
    caps = table.maybe("caps", _caps(windows.amount)) or {}
    sheet = Sheet(
        zone=zone,
        day_kinds=windows.day_kinds,
        windows=table.need("windows", windows.read),
        caps=caps,
        switches=table.maybe("switches", listed(_switch(windows.amount))) or (),
        full_periods=table.maybe("full_periods", _full_periods(windows.amount)),
        allowance=table.maybe("allowance", _allowance(windows.vehicle_class)),
        lost_record_minor=table.maybe("lost_record", windows.amount),
    )
    refuse_nonsense(sheet)
    return sheet


def _allowance(vehicle_class: VehicleClass) -> Reader[Allowance | None]:
    def read(value: object, path: str) -> Allowance | None:
        table = Table(value, path)
        every = tuple(VehicleClass)
        classes = table.maybe("classes", listed(choice(VehicleClass))) or every
        first = table.may("from", day, default=date.min)
        end = table.may("to", day, default=date.max)
        day_us = table.need("calendar_day", duration)
        portion_us = table.may("portion", duration, default=day_us)
        table.close()
        if first >= end:
            raise TariffMalformed(table.at("to"), "it is not after from")
        if day_us % portion_us:
            reason = "calendar_day is not a whole number of portions"
            raise TariffMalformed(table.at("portion"), reason)
        if vehicle_class not in classes:
            return None
        return Allowance(first.toordinal(), end.toordinal(), day_us, portion_us)

    return read


def _as_it_is(value: object, _path: str) -> object:
    return value


def _currency(value: object, path: str) -> str:
    code = text(value, path)
    if len(code) != len("CNY") or not code.isascii() or not code.isupper():
        raise TariffMalformed(path, "a currency code like CNY is expected")
    return code


def _zone(value: object, path: str) -> ZoneInfo:
    name = text(value, path)
    if name not in available_timezones():
        raise TariffMalformed(path, f"{name} is not a time zone")
    return ZoneInfo(name)


def _names(table: Table) -> dict[str, str]:
    names = table.need("name", Table)
    read = {language: names.need(language, text) for language in LANGUAGES}
    names.close()
    return read


def _factors(table: Table) -> dict[VehicleClass, Decimal]:
    """Give each class its factor; the electric ones follow their size unless named."""
    given = table.maybe("classes", Table) or Table({})
    factors: dict[VehicleClass, Decimal] = {}
    for vehicle_class in VehicleClass:
        size = VehicleClass(vehicle_class.removeprefix("nev_"))
        default = factors.get(size, Decimal(1))
        if given.has(vehicle_class):
            one = given.need(vehicle_class, Table)
            factors[vehicle_class] = one.need("factor", decimal)
            one.close()
        else:
            factors[vehicle_class] = default
    given.close()
    return factors


def _grace(value: object, path: str) -> Grace:
    table = Table(value, path)
    word = table.one_of("up_to", "below")
    grace = Grace(
        length_us=table.need(word, duration),
        inclusive=word == "up_to",
        metered_only=table.may("metered_only", yes, default=False),
    )
    table.close()
    return grace


def _reentry(table: Table) -> int | None:
    if not table.has("reentry"):
        return None
    reentry = table.need("reentry", Table)
    within_us = reentry.need("within", duration)
    reentry.close()
    return within_us


def _caps(amount_of: Reader[int]) -> Reader[dict[CapPeriod, int]]:
    def read(value: object, path: str) -> dict[CapPeriod, int]:
        table = Table(value, path)
        caps = {
            period: table.need(period, amount_of)
            for period in CapPeriod
            if table.has(period)
        }
        table.close()
        return caps

    return read


def _switch(amount_of: Reader[int]) -> Reader[Switch]:
    def read(value: object, path: str) -> Switch:
        table = Table(value, path)
        switch = Switch(
            name=table.need("name", text),
            entered_from_minute=table.need("entered_from", clock),
            entered_to_minute=table.need("entered_to", clock),
            longer_than_us=table.need("longer_than", duration),
            price_minor=table.need("flat", amount_of),
        )
        table.close()
        if switch.entered_from_minute >= switch.entered_to_minute:
            raise TariffMalformed(table.at("entered_to"), "it is before entered_from")
        return switch

    return read


def _full_periods(amount_of: Reader[int]) -> Reader[FullPeriods]:
    def read(value: object, path: str) -> FullPeriods:
        table = Table(value, path)
        periods = FullPeriods(
            every_us=table.need("every", duration),
            price_minor=table.need("flat", amount_of),
        )
        table.close()
        return periods

    return read


def _digest(file: Mapping[str, object]) -> str:
    """Hash the content of a file: the same words and numbers give the same hash."""
    canonical = json.dumps(file, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
