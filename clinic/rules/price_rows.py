"""The rows of a price list's file, read strictly: prices, or mistakes with their place.

A list may name a code several times for periods that don't overlap; a row without
a period holds as long as its list does.
"""

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinic.rules.amounts import UNIT_PRICE_MINOR_MAX
from clinic.rules.categories import FeeCategory, read_category
from clinic.rules.price_files import UNREADABLE, Row
from clinic.rules.sentences import gettext_noop as _
from clinic.rules.states import InsuranceClass

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "hospital_code": ("院内编码", "项目编码"),
    "national_code": ("国家编码", "医保编码"),
    "name": ("名称", "项目名称"),
    "category": ("费用类别", "类别"),
    "insurance_class": ("医保等级", "医保类别"),
    "prepay_ratio": ("先行自付比例", "自付比例"),
    "unit_price": ("单价",),
    "ceiling": ("限价", "支付上限"),
    "unit": ("单位", "计价单位"),
    "valid_from": ("生效日期",),
    "valid_to": ("失效日期",),
}
"""The columns by their names, and what Chinese lists head them with."""

NEEDED = ("hospital_code", "name", "category", "insurance_class", "unit_price")

LENGTH_MAX = {"hospital_code": 64, "national_code": 64, "name": 200, "unit": 32}

CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
"""Kinds of characters that no name has."""

CLASSES = {"甲": "A", "乙": "B", "丙": "C", "甲类": "A", "乙类": "B", "丙类": "C"}

_BY_HEADING = {
    heading: column
    for column, others in COLUMNS.items()
    for heading in (column, *others)
}
_PRICE = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2})0*)?")
_RATIO = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_RATIO_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """One price of a list: what a unit costs and how far the insurer covers it.

    Amounts in minor units; no ceiling: ``None``. ``valid_from`` and ``valid_to``
    narrow the list's own period, half-open.
    """

    code: str
    national_code: str
    name: str
    category: FeeCategory
    insurance_class: InsuranceClass
    prepay_ratio: Decimal | None
    unit_price_minor: int
    ceiling_minor: int | None
    unit: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class RowMistake:
    """What is wrong in one cell: its row in the file, its column, why, what it held.

    ``reason`` is one of the words of ``REASONS``; row 0 is the file as a whole.
    """

    row: int
    column: str
    reason: str
    value: str = ""


REASONS: Mapping[str, str] = {
    "missing_column": _("The file has no such column."),
    "doubled_column": _("Two columns have this heading."),
    "empty_file": _("The file holds no prices."),
    "blank": _("Nothing stands here."),
    "broken_encoding": _("Characters are broken: this is no text of the encoding."),
    "control_character": _("A control character stands here."),
    "too_long": _("The text is too long."),
    "unknown_category": _("None of the fourteen fee categories."),
    "unknown_class": _("The insurance class is A, B or C."),
    "negative": _("Less than zero."),
    "malformed": _("This can't be read."),
    "out_of_range": _("More than it may be."),
    "period_backwards": _("The period ends before it begins."),
    "duplicate_code": _("Another row has this code."),
    "overlapping_period": _("Another row prices this code for some of these days."),
}
"""Why a cell is refused, by its word."""


def read_prices(rows: Sequence[Row]) -> tuple[list[ListedPrice], list[RowMistake]]:
    """Read every row; whatever is wrong in any of them stands among the mistakes."""
    if not rows:
        return [], [RowMistake(0, "", "empty_file")]
    (number, headings), *body = rows
    columns = [_BY_HEADING.get(heading.casefold()) for heading in headings]
    mistakes = list(_mistakes_of_headings(columns, number))
    if mistakes:
        return [], mistakes
    prices: list[tuple[int, ListedPrice]] = []
    for number, cells in body:
        named = {
            column: cell for column, cell in zip(columns, cells, strict=False) if column
        }
        reading = _Reading(number, named)
        price = reading.price()
        mistakes += reading.mistakes
        if not reading.mistakes:
            prices.append((number, price))
    if not body:
        mistakes = [RowMistake(0, "", "empty_file")]
    mistakes += _doubled(prices)
    return [price for _, price in prices], sorted(mistakes, key=lambda m: m.row)


def _mistakes_of_headings(
    columns: Sequence[str | None], number: int
) -> Iterator[RowMistake]:
    for column in COLUMNS:
        if columns.count(column) > 1:
            yield RowMistake(number, column, "doubled_column")
    for column in NEEDED:
        if column not in columns:
            yield RowMistake(number, column, "missing_column")


class _Reading:
    """One row on its way to a price; what can't be read is remembered."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number, self.cells = number, cells
        self.mistakes: list[RowMistake] = []

    def price(self) -> ListedPrice:
        """Read the row; what it gives counts only when there are no mistakes."""
        price = ListedPrice(
            code=self._text("hospital_code"),
            national_code=self._text("national_code"),
            name=self._text("name"),
            category=self._category(),
            insurance_class=self._class(),
            prepay_ratio=self._ratio(),
            unit_price_minor=self._minor("unit_price") or 0,
            ceiling_minor=self._minor("ceiling"),
            unit=self._text("unit"),
            valid_from=self._day("valid_from"),
            valid_to=self._day("valid_to"),
        )
        if price.valid_from and price.valid_to and price.valid_from >= price.valid_to:
            self._mistake("valid_to", "period_backwards")
        return price

    def _mistake(self, column: str, reason: str) -> None:
        value = self.cells.get(column, "")
        self.mistakes.append(RowMistake(self.number, column, reason, value[:80]))

    def _cell(self, column: str) -> str:
        """Give a cell's text; none where it is empty or can't be read."""
        cell = self.cells.get(column, "")
        if UNREADABLE in cell:
            self._mistake(column, "broken_encoding")
            return ""
        if any(unicodedata.category(each) in CONTROLS for each in cell):
            self._mistake(column, "control_character")
            return ""
        if not cell and column in NEEDED:
            self._mistake(column, "blank")
        return cell

    def _text(self, column: str) -> str:
        cell = self._cell(column)
        if len(cell) > LENGTH_MAX[column]:
            self._mistake(column, "too_long")
        return cell

    def _category(self) -> FeeCategory:
        cell = self._cell("category")
        category = read_category(cell)
        if cell and category is None:
            self._mistake("category", "unknown_category")
        return category or FeeCategory.OTHER

    def _class(self) -> InsuranceClass:
        cell = self._cell("insurance_class")
        known = CLASSES.get(cell, cell.upper())
        if known in set(InsuranceClass):
            return InsuranceClass(known)
        if cell:
            self._mistake("insurance_class", "unknown_class")
        return InsuranceClass.C

    def _minor(self, column: str) -> int | None:
        """Read an amount in major units, with no more places than the coin has."""
        cell = self._cell(column).replace(",", "").removeprefix("¥")
        if not cell:
            return None
        if cell.startswith("-"):
            self._mistake(column, "negative")
            return None
        found = _PRICE.fullmatch(cell)
        if not found:
            self._mistake(column, "malformed")
            return None
        minor = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        if minor > UNIT_PRICE_MINOR_MAX:
            self._mistake(column, "out_of_range")
        return minor

    def _ratio(self) -> Decimal | None:
        """Read a part of one (``0.15``) or a percentage (``15%``), to four places."""
        cell = self._cell("prepay_ratio")
        if not cell:
            return None
        if cell.startswith("-"):
            self._mistake("prepay_ratio", "negative")
            return None
        number = cell.removesuffix("%")
        if not _RATIO.fullmatch(number):
            self._mistake("prepay_ratio", "malformed")
            return None
        ratio = Decimal(number) / (100 if cell != number else 1)
        if ratio > 1:
            self._mistake("prepay_ratio", "out_of_range")
        elif ratio != ratio.quantize(_RATIO_PLACES):
            self._mistake("prepay_ratio", "malformed")
        return ratio

    def _day(self, column: str) -> date | None:
        cell = self._cell(column)
        if not cell:
            return None
        if found := _DAY.fullmatch(cell):
            with contextlib.suppress(ValueError):
                return date(*map(int, found.groups()))
        self._mistake(column, "malformed")
        return None


def _doubled(prices: Sequence[tuple[int, ListedPrice]]) -> Iterator[RowMistake]:
    """Find codes that two rows price for the same day."""
    by_code: dict[str, list[tuple[int, ListedPrice]]] = {}
    for number, price in prices:
        others = by_code.setdefault(price.code, [])
        for other_number, other in others:
            if _overlap(price, other):
                both_whole = not (price.valid_from or other.valid_from)
                column = "hospital_code" if both_whole else "valid_from"
                reason = "duplicate_code" if both_whole else "overlapping_period"
                value = f"{price.code} ({other_number})"
                yield RowMistake(number, column, reason, value)
                break
        others.append((number, price))


def _overlap(one: ListedPrice, other: ListedPrice) -> bool:
    return (one.valid_from or date.min) < (other.valid_to or date.max) and (
        other.valid_from or date.min
    ) < (one.valid_to or date.max)
