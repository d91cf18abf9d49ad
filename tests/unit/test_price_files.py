"""Price lists as files: every encoding that hospitals send, and every mistake named."""

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clinic.rules import price_files
from clinic.rules.categories import (
    CHINESE_NAMES,
    ENGLISH_NAMES,
    FeeCategory,
    read_category,
)
from clinic.rules.price_changes import changes_between
from clinic.rules.price_files import (
    BYTES_MAX,
    PriceFileTooLarge,
    PriceFileUnreadable,
    read_file,
)
from clinic.rules.price_rows import REASONS, ListedPrice, RowMistake, read_prices
from tests.factories.prices import BLOOD, DRUG, HEADINGS, XRAY, a_file

EXAMPLE = Path("clinic/static/clinic/price-list.csv")


def read(content: bytes) -> tuple[list[ListedPrice], list[RowMistake]]:
    return read_prices(read_file(content))


def prices_of(content: bytes) -> list[ListedPrice]:
    prices, mistakes = read(content)
    assert mistakes == []
    return prices


def a_workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_price_is_read_with_all_that_the_list_says_of_it() -> None:
    (price,) = prices_of(a_file(DRUG))
    assert price == ListedPrice(
        code="86901",
        national_code="XJ01",
        name="Amoxicillin",
        category=FeeCategory.WESTERN_DRUGS,
        insurance_class="B",  # type: ignore[arg-type] # a word of the class
        prepay_ratio=Decimal("0.15"),
        unit_price_minor=129_60,
        ceiling_minor=120_00,
        unit="box",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"], ids=str)
def test_chinese_is_read_in_each_encoding_that_hospitals_write(encoding: str) -> None:
    text = (
        "项目编码,项目名称,费用类别,医保等级,自付比例,单价\r\n"
        '1,"血细胞分析,五分类",化验费,甲,,186\r\n'
        "2,CT 平扫,检查,乙类,10%,320.5\r\n"
    )
    prices = prices_of(text.encode(encoding))
    assert [price.name for price in prices] == ["血细胞分析,五分类", "CT 平扫"]
    assert [price.category for price in prices] == ["04", "03"]
    assert [price.insurance_class for price in prices] == ["A", "B"]
    assert [price.unit_price_minor for price in prices] == [186_00, 320_50]


def test_a_workbook_is_read_as_its_cells_are_meant() -> None:
    headings: list[Any] = HEADINGS.split(",")
    row: list[Any] = [250403014, None, "CT", 3, "B", 0.1, 129.6, None, "x", None, None]
    row[9], row[10] = datetime(2026, 1, 1), datetime(2026, 7, 1)  # noqa: DTZ001 - days
    (price,) = prices_of(a_workbook([], headings, row))
    assert (price.code, price.category) == ("250403014", "03")
    assert (price.unit_price_minor, price.prepay_ratio) == (129_60, Decimal("0.1"))
    assert str(price.valid_from) == "2026-01-01"


def test_the_example_that_the_page_offers_is_a_price_list() -> None:
    assert len(prices_of(EXAMPLE.read_bytes())) == 5


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",,X-ray,03,B,,1.00,,,,", "hospital_code", "blank"),
        (f"{'9' * 65},,X-ray,03,B,,1.00,,,,", "hospital_code", "too_long"),
        ("1,,,03,B,,1.00,,,,", "name", "blank"),
        ("1,,X\u0007ray,03,B,,1.00,,,,", "name", "control_character"),
        ("1,,X-ray,15,B,,1.00,,,,", "category", "unknown_category"),
        ("1,,X-ray,imaging,B,,1.00,,,,", "category", "unknown_category"),
        ("1,,X-ray,03,D,,1.00,,,,", "insurance_class", "unknown_class"),
        ("1,,X-ray,03,B,-0.1,1.00,,,,", "prepay_ratio", "negative"),
        ("1,,X-ray,03,B,1.5,1.00,,,,", "prepay_ratio", "out_of_range"),
        ("1,,X-ray,03,B,110%,1.00,,,,", "prepay_ratio", "out_of_range"),
        ("1,,X-ray,03,B,0.12345,1.00,,,,", "prepay_ratio", "malformed"),
        ("1,,X-ray,03,B,ten,1.00,,,,", "prepay_ratio", "malformed"),
        ("1,,X-ray,03,B,,,,,,", "unit_price", "blank"),
        ("1,,X-ray,03,B,,-1.00,,,,", "unit_price", "negative"),
        ("1,,X-ray,03,B,,1.005,,,,", "unit_price", "malformed"),
        ("1,,X-ray,03,B,,free,,,,", "unit_price", "malformed"),
        ("1,,X-ray,03,B,,999999999999,,,,", "unit_price", "out_of_range"),
        ("1,,X-ray,03,B,,1.00,-1,,,", "ceiling", "negative"),
        ("1,,X-ray,03,B,,1.00,,,2026-02-30,", "valid_from", "malformed"),
        ("1,,X-ray,03,B,,1.00,,,2026-02-01,2026-02-01", "valid_to", "period_backwards"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(
    row: str, column: str, reason: str
) -> None:
    _, mistakes = read(a_file(XRAY, "", row))
    assert [(m.row, m.column, m.reason) for m in mistakes] == [(4, column, reason)]


@pytest.mark.parametrize(
    ("content", "row", "column", "reason"),
    [
        (b"", 0, "", "empty_file"),
        (a_file(), 0, "", "empty_file"),
        (a_file(XRAY, XRAY), 3, "hospital_code", "duplicate_code"),
        (a_file(XRAY, headings="a" + HEADINGS), 1, "hospital_code", "missing_column"),
        (a_file(XRAY, headings=f"{HEADINGS},单价"), 1, "unit_price", "doubled_column"),
        (
            a_file(XRAY, XRAY.replace("part,,", "part,2026-03-01,2026-06-01")),
            3,
            "valid_from",
            "overlapping_period",
        ),
        (
            a_file(BLOOD.replace("Blood count", "血常规")).replace(b"\xe8", b"\xff"),
            2,
            "name",
            "broken_encoding",
        ),
        (
            a_file(BLOOD.replace("Blood", "血"), XRAY.replace("Chest", "\ufffd")),
            3,
            "name",
            "broken_encoding",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_named_by_its_place(
    content: bytes, *, row: int, column: str, reason: str
) -> None:
    _, mistakes = read(content)
    assert RowMistake(row, column, reason) in [
        RowMistake(m.row, m.column, m.reason) for m in mistakes
    ]


def test_one_line_in_another_encoding_is_found_among_many() -> None:
    lines = [
        BLOOD.replace("250101015", str(n)).replace("Blood", "血") for n in range(9)
    ]
    content = a_file(*lines) + "\n77,,化验,03,A,,1,,,,".encode("gb18030")
    _, mistakes = read(content)
    assert [(m.row, m.column, m.reason) for m in mistakes] == [
        (11, "name", "broken_encoding")
    ]


def test_a_code_may_cost_something_else_after_a_day() -> None:
    until, since = (
        XRAY.replace("part,,", f"part,{period}")
        for period in ("2026-01-01,2026-06-01", "2026-06-01,")
    )
    assert len(prices_of(a_file(until, since))) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"PK\x03\x04 no archive",
        a_file(XRAY) + b"\n\0",
    ],
    ids=["old workbook", "broken archive", "binary"],
)
def test_what_is_no_list_at_all_is_said_so(content: bytes) -> None:
    with pytest.raises(PriceFileUnreadable):
        read_file(content)


def test_a_file_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PriceFileTooLarge):
        read_file(b"," * (BYTES_MAX + 1))
    monkeypatch.setattr(price_files, "ROWS_MAX", 2)
    assert len(read_file(a_file(XRAY, BLOOD))) == 3
    with pytest.raises(PriceFileTooLarge):
        read_file(a_file(XRAY, BLOOD, DRUG))
    monkeypatch.setattr(price_files, "UNPACKED_BYTES_MAX", 1)
    with pytest.raises(PriceFileTooLarge):
        read_file(a_workbook(HEADINGS.split(",")))


def test_every_reason_can_be_given() -> None:
    marks = "".join(Path(__file__).read_text().split())
    assert [reason for reason in REASONS if f'"{reason}"' not in marks] == []


def test_changes_are_counted_against_the_list_before() -> None:
    old = prices_of(a_file(XRAY, BLOOD))
    new = prices_of(a_file(XRAY.replace("100.00", "90.00"), DRUG))
    changes = changes_between(old, new)
    assert changes.as_counts() == {"new": 1, "changed": 1, "gone": 1, "same": 0}
    ((was, now),) = changes.changed
    assert (was.unit_price_minor, now.unit_price_minor) == (100_00, 90_00)
    assert changes_between(old, old).as_counts()["same"] == 2


@pytest.mark.parametrize("category", FeeCategory)
def test_a_category_is_understood_by_code_and_names(category: FeeCategory) -> None:
    spellings = (
        category.value,
        ENGLISH_NAMES[category],
        ENGLISH_NAMES[category].upper(),
        category.name.lower(),
        CHINESE_NAMES[category],
    )
    assert {read_category(spelling) for spelling in spellings} == {category}
    assert read_category("imaging") is None
