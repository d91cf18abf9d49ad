"""How many receipts one core sets in a second, and whether its memory stays flat.

A stay's paper and a visit's of ten lines, in both languages in turn, every one with
another number and another code; nothing is read from a database.
"""

import itertools
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ledger.adapters.typst import TypstPrinter
from ledger.portal.receipt_sheets import picture_of
from ledger.ports import ReceiptSheet

WARM_UP = 50
ISSUED_AT = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
KIBIBYTES_IN_MEBIBYTE = 1024

STAY = ReceiptSheet(
    language="zh-hans",
    paper="a5",
    title="停车费收据",
    merchant="西湖停车场",
    number="0000000001",
    stamp="",
    is_red=False,
    head=[("票据代码", "090126"), ("票据号码", "0000000001"), ("校验码", "pz3s9w")],
    facts=[("车牌", "浙A12345"), ("停车场", "西湖"), ("入场", "09:00")],
    categories_title="收费项目",
    category_columns=["项目", "金额", "项目", "金额"],
    categories=[],
    lines_title="明细",
    columns=["项目", "计费", "金额"],
    lines=[["停车 09:00-12:00", "", "¥34.00"], ["白天", "2 x ¥5.00", ""]],
    words=("大写", "叁拾肆元整"),
    total=("总额", "¥34.00"),
    sums=[("已支付", "¥34.00")],
    foot=[("收款单位", "西湖停车场"), ("开票人", "CityTab")],
    notes=["扫描二维码可查验本票据是否有效。"],
    page="{page} / {pages}",
    code="https://tab.example/verify/1",
    code_svg="",
    issued_at=ISSUED_AT,
)
LINES = [
    [f"Item {number}", "A", "1", "¥25.00", "¥25.00", "¥17.50"] for number in range(10)
]
VISIT = replace(
    STAY,
    language="en",
    paper="a4",
    title="Receipt for outpatient medical charges",
    facts=[(f"Fact {number}", "林晓 M-20261102-01") for number in range(8)],
    categories=[("Consultation", "¥25.00"), ("Laboratory", "¥20.00")],
    columns=["Item", "Class", "Quantity", "Price", "Amount", "Insurer"],
    lines=LINES,
    sums=[(f"Sum {number}", "¥120.00") for number in range(9)],
)


def bench_receipts(seconds: int, rounds: int) -> dict[str, Any]:
    """Measure receipts a second of one core's own time, and what memory that takes."""
    sheets = _sheets()
    printer = TypstPrinter()
    for sheet in itertools.islice(sheets, WARM_UP):
        printer.set_receipt(sheet)
    before = _peak_mebibytes()
    done = [_rate(sheets, printer=printer, seconds=seconds) for _ in range(rounds)]
    return {
        "receipts_per_second": round(statistics.median(rate for rate, _ in done)),
        "rounds": [round(rate) for rate, _ in done],
        "receipts": sum(count for _, count in done),
        "peak_mib": _peak_mebibytes(),
        "grown_mib": _peak_mebibytes() - before,
    }


def _rate(
    sheets: Iterator[ReceiptSheet], *, printer: TypstPrinter, seconds: int
) -> tuple[float, int]:
    """Count what one core sets; a noisy neighbour's time is not counted."""
    count, started = 0, time.process_time()
    while (spent := time.process_time() - started) < seconds:
        printer.set_receipt(next(sheets))
        count += 1
    return count / spent, count


def _sheets() -> Iterator[ReceiptSheet]:
    for number in itertools.count(1):
        address = f"https://tab.example/verify/{number * 7919:043d}"
        yield replace(
            VISIT if number % 2 else STAY,
            number=f"{number:010d}",
            code=address,
            code_svg=picture_of(address),
        )


def _peak_mebibytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // KIBIBYTES_IN_MEBIBYTE
