"""A citizen's home: what is to be paid now, and what the lines still carry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from credit.models import MandateStep
from credit.models.line import KIND_NAMES, STATUS_NAMES
from credit.queries.citizens import CitizenView
from credit.queries.lines import LineView, lines_of
from credit.queries.mandates import newest_mandate
from credit.rules.lines import LineKind, LineStatus
from ledger.queries.debts import UnpaidBill, bills_to_pay
from ledger.rules.charts import percent

SHOWN = [LineKind.PARKING, LineKind.OUTPATIENT, LineKind.INPATIENT]


@dataclass(frozen=True, slots=True)
class LineCard:
    """A line in words, numbers and a shape."""

    line: LineView
    kind: str
    status: str
    used_width: str
    held_width: str


def show_home(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show a citizen the whole of their tab on one page."""
    lines = lines_of([citizen.holder_id])
    lines.sort(key=lambda line: SHOWN.index(LineKind(line.kind)))
    bills = bills_to_pay(citizen.holder_id)
    mandate = newest_mandate(citizen.holder_id)
    is_given = mandate is not None and mandate.step == MandateStep.GIVEN
    return render(
        request,
        "credit/home.html",
        {
            "bills": bills,
            "sums": sums(bills),
            "overdue": sum(bill.is_overdue and bill.is_payable for bill in bills),
            "waiting": waiting(bills, is_collected=is_given),
            "collected": collected(bills) if is_given else Collected(0, None),
            "is_paused": mandate is not None and mandate.step == MandateStep.PAUSED,
            "has_payable": any(bill.is_payable for bill in bills),
            "lines": [card(line) for line in lines],
            "mandate": mandate if is_given else None,
        },
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Bills that nobody collects and that their payer must pay in time."""

    count: int
    first_due_at: datetime | None


def waiting(bills: Sequence[UnpaidBill], *, is_collected: bool) -> Waiting:
    """Say which bills need their payer: those that no worker will collect."""
    left = [
        bill
        for bill in bills
        if bill.is_payable
        and not bill.is_overdue
        and (bill.collect_at is None or not is_collected)
    ]
    due = [bill.due_at for bill in left if bill.due_at]
    return Waiting(len(left), min(due, default=None))


@dataclass(frozen=True, slots=True)
class Collected:
    """Bills that a worker collects, as their payer agreed."""

    bills: int
    first_at: datetime | None


def collected(bills: Sequence[UnpaidBill]) -> Collected:
    """Say how many bills are collected by themselves, and when the first is."""
    days = [bill.collect_at for bill in bills if bill.is_payable and bill.collect_at]
    return Collected(len(days), min(days, default=None))


def sums(bills: Sequence[UnpaidBill]) -> list[tuple[str, int]]:
    """Sum up what bills ask of their payer, by currency."""
    owed: Counter[str] = Counter()
    for bill in bills:
        owed[bill.currency] += bill.cash_minor
    return sorted(owed.items()) or [("CNY", 0)]


def card(line: LineView) -> LineCard:
    """Put a line into words, and into widths that never leave the drawing."""
    limit = max(line.limit_minor, line.used_minor + line.held_minor, 1)
    is_active = line.status == LineStatus.ACTIVE
    return LineCard(
        line=line,
        kind=str(KIND_NAMES[LineKind(line.kind)]),
        status="" if is_active else str(STATUS_NAMES[LineStatus(line.status)]),
        used_width=percent(line.used_minor, limit),
        held_width=percent(line.held_minor, limit),
    )
