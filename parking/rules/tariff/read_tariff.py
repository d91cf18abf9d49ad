"""Reading tariff files: parsed data in, a tariff ready to price stays out."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from parking.rules.tariff.days import HolidayCalendar
from parking.rules.tariff.fields import (
    Table,
    TariffMalformed,
    amount,
    day,
    decimal,
    listed,
    number,
    text,
    yes,
)
from parking.rules.tariff.read_clauses import (
    allowance_of,
    caps_of,
    full_periods_of,
    read_grace,
    read_reentry,
    switch_of,
)
from parking.rules.tariff.read_days import read_days
from parking.rules.tariff.read_windows import WindowsOf
from parking.rules.tariff.sense import refuse_gaps, refuse_nonsense
from parking.rules.tariff.words import (
    Sheet,
    Tariff,
    TariffVersion,
    VehicleClass,
)

LIKE = '; write an IANA name like "Asia/Shanghai"'
LANGUAGES = ("zh-Hans", "en")

Calendars = Mapping[str, HolidayCalendar]


def read_tariff(files: Sequence[Mapping[str, object]], calendars: Calendars) -> Tariff:
    """Read all versions of one tariff; numbers are ``int`` and ``Decimal``.

    Raises:
        TariffMalformed: a file is wrong, or the files are not the versions of one
            tariff; the field's path and what to change are named.
    """
    return join_versions([read_version(file, calendars) for file in files])


def join_versions(read: Iterable[TariffVersion]) -> Tariff:
    """Make a tariff of its versions.

    Raises:
        TariffMalformed: they are not the versions of one tariff.
    """
    versions = sorted(read, key=lambda version: version.version)
    if not versions:
        reason = "a tariff has at least one version; write a file"
        raise TariffMalformed(field="/", reason=reason)
    for older, newer in pairwise(versions):
        _refuse_strangers(older, newer)
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
        grace=table.maybe("grace", read_grace),
        boundary_begins_next=table.may("boundary_begins_next", yes, default=False),
        reentry_us=read_reentry(table),
        sheets=_sheets(table, calendars, currency=currency, zone=zone),
        digest=_digest(file),
    )
    table.close()
    if version.reentry_us is not None and any(
        sheet.allowance for sheet in version.sheets.values()
    ):
        reason = "an allowance does not combine with reentry; leave one of them out"
        raise TariffMalformed(field="/allowance", reason=reason)
    return version


def _refuse_strangers(older: TariffVersion, newer: TariffVersion) -> None:
    """Refuse two files of which one is not the next version of the other.

    Raises:
        TariffMalformed: they differ in what no version changes, or in no date.
    """
    for field in ("code", "zone", "currency"):
        one, other = getattr(older, field), getattr(newer, field)
        if one != other:
            reason = f"version {older.version} says {one}; write that, not {other}"
            raise TariffMalformed(field=f"/{field}", reason=reason)
    if older.version == newer.version:
        reason = f"another file says {newer.version} as well; write the next number"
        raise TariffMalformed(field="/version", reason=reason)
    begins, before = newer.valid_from, older.valid_from
    if begins is None or (before is not None and begins <= before):
        after = f"a day after {before}" if before else "the day on which it begins"
        reason = f"version {newer.version} replaces {older.version}; write {after}"
        raise TariffMalformed(field="/valid_from", reason=reason)


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
    caps = table.maybe("caps", caps_of(windows.amount)) or {}
    sheet = Sheet(
        zone=zone,
        day_kinds=windows.day_kinds,
        windows=table.need("windows", windows.read),
        caps=caps,
        switches=table.maybe("switches", listed(switch_of(windows.amount))) or (),
        full_periods=table.maybe("full_periods", full_periods_of(windows.amount)),
        allowance=table.maybe("allowance", allowance_of(windows.vehicle_class)),
        lost_record_minor=table.maybe("lost_record", windows.amount),
    )
    refuse_nonsense(sheet)
    return sheet


def _as_it_is(value: object, _path: str) -> object:
    return value


def _currency(value: object, path: str) -> str:
    code = text(value, path)
    if len(code) != len("CNY") or not code.isascii() or not code.isupper():
        raise TariffMalformed(path, 'write a currency code like "CNY"')
    return code


def _zone(value: object, path: str) -> ZoneInfo:
    name = text(value, path)
    if name not in available_timezones():
        raise TariffMalformed(path, f"{name} is no time zone{LIKE}")
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


def _digest(file: Mapping[str, object]) -> str:
    """Hash the content of a file: the same words and numbers give the same hash."""
    canonical = json.dumps(file, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
