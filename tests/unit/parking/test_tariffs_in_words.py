"""Every shipped tariff in words: no price, length, hour or day is left out."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from django.utils.translation import override

from ledger.money import Money
from ledger.rules.spelling import spell_day, spell_money
from parking.desk.names import CLASSES
from parking.desk.notice import Notice, notice_of
from parking.queries.tariffs import load_tariff, parse_toml, tariff_codes
from parking.rules.tariff import VehicleClass
from parking.rules.tariff.open_hours import has_gaps, windows_that_count
from parking.rules.tariff.timeline import pieces_of_day, wall_moment

LANGUAGES = ("en", "zh-hans")
FILES = sorted(
    file.name.removesuffix(".toml")
    for file in (files("parking") / "tariffs").iterdir()
    if file.name.endswith(".toml")
)
LENGTHS = {
    "en": {
        "h": ["{n} h", "hour"],
        "min": ["{n} min", "minute"],
        "s": ["{n} s"],
        "whole": "{n} h",
        "parts": "{n} min",
    },
    "zh-hans": {
        "h": ["{n} 小时"],
        "min": ["{n} 分钟"],
        "s": ["{n} 秒"],
        "whole": "{n} 小时",
        "parts": "{n} 分钟",
    },
}
HOURS = {"from", "to", "entered_from", "entered_to"}
NOT_IN_TABLE = {"code", "version", "name", "holidays", "kind", "factor", "classes"}
"""Heads and names; factors stand in the amounts of their classes."""


def leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every written value of a file with the word before it."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in NOT_IN_TABLE:
                yield from leaves(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, key)
    else:
        yield key, value


def spelled_length(written: str, language: str) -> list[str]:
    """The ways in which a length may be written: 60 min, 1 h and hour are one."""
    number, unit = written.split()
    n, words = int(number), LENGTHS[language]
    ways = [way.format(n=n) for way in words[unit] if n == 1 or "{n}" in way]
    if unit == "min" and n % 60 == 0:
        ways.append(str(words["whole"]).format(n=n // 60))
    if unit == "h" or (unit, n) == ("min", 60):
        ways.append(str(words["parts"]).format(n=n * 60 if unit == "h" else n))
    return ways


def ways_to_say(key: str, value: object, *, currency: str, language: str) -> list[str]:
    """What may stand in the table for a value; nothing for one without figures."""
    match value:
        case int() | Decimal() if not value:
            return ["free" if language == "en" else "免费"]
        case int() | Decimal():
            minor = int(Decimal(value).scaleb(2))
            return [spell_money(Money(minor, currency), language=language)]
        case date():
            return [spell_day(value, language=language)]
        case str() if re.fullmatch(r"\d+ \w+", value):
            return spelled_length(value, language)
        case str() if key in {*HOURS, "currency", "zone"}:
            return [value]
    return []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_every_figure_of_a_file_stands_in_its_notice(name: str, language: str) -> None:
    path = files("parking") / "tariffs" / f"{name}.toml"
    file = parse_toml(path.read_text(encoding="utf-8"))
    tariff = load_tariff(str(file["code"]))
    (version,) = [one for one in tariff.versions if one.version == file["version"]]
    with override(language):
        said = notice_of(tariff, version).text()
    wanted = [
        (key, ways)
        for key, value in leaves(file)
        if not isinstance(value, bool)
        and (
            ways := ways_to_say(
                key, value, currency=version.currency, language=language
            )
        )
    ]
    assert wanted
    assert [one for one in wanted if not any(way in said for way in one[1])] == []


@pytest.mark.parametrize("code", tariff_codes())
def test_every_class_has_its_own_prices_in_its_column(code: str) -> None:
    tariff = load_tariff(code)
    version = tariff.versions[-1]
    with override("en"):
        notice = notice_of(tariff, version)
    for vehicle_class, sheet in version.sheets.items():
        told = said_to(notice, vehicle_class)
        windows = windows_that_count(sheet)
        prices = [step.price_minor for one in windows for step in one.steps]
        prices += [one.flat_minor or 0 for one in windows]
        prices += sheet.caps.values()
        spelled = {
            spell_money(Money(price, version.currency), language="en")
            for price in prices
            if price
        }
        assert {one for one in spelled if one not in told} == set()


def said_to(notice: Notice, vehicle_class: VehicleClass) -> str:
    """What stands in the column of a class."""
    name, column = str(CLASSES[vehicle_class]), 0
    if len(notice.columns) > 1:
        (column,) = [
            i for i, names in enumerate(notice.columns) if name in names.split(", ")
        ]
    return "\n".join(line for row in notice.rows for line in row.cells[column])


@pytest.mark.parametrize("code", tariff_codes())
def test_the_windows_shown_are_those_that_a_year_meets(code: str) -> None:
    days = range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal())
    for vehicle_class in (VehicleClass.SMALL, VehicleClass.LARGE):
        sheet = load_tariff(code).versions[-1].sheets[vehicle_class]
        met: set[str] = set()
        uncovered = False
        for day in days:
            pieces = pieces_of_day(sheet, day)
            met |= {piece.window.name for piece in pieces}
            open_us = sum(piece.end_us - piece.start_us for piece in pieces)
            ends = (wall_moment(sheet.zone, one) for one in (day + 1, day))
            uncovered |= open_us < next(ends) - next(ends)
        shown = windows_that_count(sheet)
        assert {window.name for window in shown} == met
        assert has_gaps(shown, sheet.day_kinds) == uncovered
