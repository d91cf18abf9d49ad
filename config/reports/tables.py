"""A report's tables in words: the same for the page, the PDF and the CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from clinic.queries.category_names import category_name
from clinic.queries.category_sums import category_sums
from ledger.admin.desk_forms import spelled
from ledger.admin.words import kind_of
from ledger.queries.desk_reports import (
    BANKED,
    DEPOSITED,
    KINDS,
    PAID,
    REFUNDED,
    RETURNED,
    TAKEN_BACK,
    DeskReport,
)
from ledger.rules import accounts


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table, and where it leads."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the first column names what the others say."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]


def tables_of(report: DeskReport, *, currency: str) -> Iterator[Table]:
    """Give a report's tables, one after the other."""
    yield _by_tender(report, currency)
    yield _in_the_books(report, currency)
    if len(report.shifts) > 1 or (report.shifts and report.shifts[0].closed_at is None):
        yield _by_shift(report, currency)
    yield _by_cashier(report, currency)
    yield _by_category(report, currency)
    yield _receipts(report, currency)


def _sum(report: DeskReport, currency: str, **which: Any) -> list[Cell]:
    number, minor = report.sum_of(**which)
    return [Cell(str(number)), Cell(spelled(minor, currency))]


def _by_tender(report: DeskReport, currency: str) -> Table:
    rows = [
        [
            Cell(str(label)),
            *_sum(report, currency, acts=[PAID], kinds=[kind]),
            *_sum(report, currency, acts=[DEPOSITED], kinds=[kind]),
            *_sum(report, currency, acts=[REFUNDED, RETURNED], kinds=[kind]),
            *_sum(report, currency, acts=[TAKEN_BACK], kinds=[kind]),
            *_sum(report, currency, acts=[BANKED], kinds=[kind])[1:],
        ]
        for kind, label in KINDS
    ]
    return Table(
        gettext("By tender"),
        [
            gettext("Tender"),
            gettext("Payments"),
            gettext("Amount taken"),
            gettext("Deposits"),
            gettext("Amount taken"),
            gettext("Refunds"),
            gettext("Amount given"),
            gettext("Payments taken back"),
            gettext("Amount given"),
            gettext("To the bank"),
        ],
        rows,
    )


def _in_the_books(report: DeskReport, currency: str) -> Table:
    stands, booked = report.stands, report.booked
    desks = {accounts.till(one.id).code: one for one in report.shifts}
    rows = []
    for code in sorted({*stands, *booked}):
        shift = desks.get(code)
        named = gettext("Card and code terminals")
        if shift:
            named = gettext("Till of window %(desk)s") % {"desk": shift.desk}
        cells = [
            Cell(named),
            Cell(spelled(stands.get(code, 0), currency)),
            Cell(
                spelled(booked.get(code, 0), currency),
                _transfers(report, code, currency=currency, shift=shift),
            ),
        ]
        rows.append(cells)
    return Table(
        gettext("In the books"),
        [gettext("Account"), gettext("By the desks"), gettext("By the transfers")],
        rows,
    )


def _transfers(report: DeskReport, code: str, *, currency: str, shift: Any) -> str:
    """Lead to the transfers of an account that one shift made."""
    if shift is None and len(report.shifts) == 1:
        shift = report.shifts[0]
    if shift is None:
        return ""
    account = accounts.AccountName(code).id(currency)
    chosen = urlencode({"shift": shift.id, "account": account})
    return f"{reverse('admin:ledger_transfer_changelist')}?{chosen}"


def _by_shift(report: DeskReport, currency: str) -> Table:
    columns = [
        gettext("Window"),
        gettext("Cashier"),
        gettext("Status"),
        gettext("Amount taken"),
        gettext("Difference"),
    ]
    rows = []
    for shift in report.shifts:
        own = [f for f in report.flows if f.shift_id == shift.id and f.act != BANKED]
        minor = sum(flow.minor for flow in own)
        difference = shift.difference_minor
        rows.append(
            [
                Cell(shift.desk, reverse("shift-report", args=[shift.id])),
                Cell(shift.cashier.get_username()),
                Cell(str(shift.get_status_display())),
                Cell(spelled(minor, currency)),
                Cell("-" if difference is None else spelled(difference, currency)),
            ]
        )
    return Table(gettext("By shift"), columns, rows)


def _by_cashier(report: DeskReport, currency: str) -> Table:
    cashiers = {one.id: one.cashier.get_username() for one in report.shifts}
    sums: dict[str, tuple[int, int, int]] = {}
    for flow in report.flows:
        if flow.act == BANKED:
            continue
        name = cashiers.get(flow.shift_id, "-")
        acts, taken, given = sums.get(name, (0, 0, 0))
        sums[name] = (
            acts + 1,
            taken + max(flow.minor, 0),
            given + min(flow.minor, 0),
        )
    rows = [
        [
            Cell(name),
            Cell(str(acts)),
            Cell(spelled(taken, currency)),
            Cell(spelled(given, currency)),
        ]
        for name, (acts, taken, given) in sorted(sums.items())
    ]
    columns = [
        gettext("Cashier"),
        gettext("Acts"),
        gettext("Amount taken"),
        gettext("Amount given"),
    ]
    return Table(gettext("By cashier"), columns, rows)


def _by_category(report: DeskReport, currency: str) -> Table:
    """Sum up paid bills by fee category; what has none, by its bill's kind."""
    bills, rest, named = report.whole_bills()
    sums = {
        category_name(code): found
        for code, found in category_sums(report.bill_ids).items()
    }
    rest -= sum(minor for _number, minor in sums.values())
    if rest:
        sums[", ".join(sorted(map(kind_of, named)))] = (bills, rest)
    rows = [
        [Cell(name), Cell(str(number)), Cell(spelled(minor, currency))]
        for name, (number, minor) in sums.items()
    ]
    columns = [gettext("Category"), gettext("Lines"), gettext("Whole price")]
    return Table(gettext("Paid bills by category"), columns, rows)


def _receipts(report: DeskReport, currency: str) -> Table:
    """Say which numbers were used, and how many of them took others back."""
    rows = []
    for series in sorted({one.series for one in report.receipts}):
        used = [one for one in report.receipts if one.series == series]
        red = [one for one in used if one.is_red]
        numbers = f"{used[0].number:010d} - {used[-1].number:010d}"
        rows.append(
            [
                Cell(series),
                Cell(numbers if len(used) > 1 else f"{used[0].number:010d}"),
                Cell(str(len(used))),
                Cell(str(len(red))),
                Cell(spelled(sum(one.cash_minor for one in red), currency)),
            ]
        )
    columns = [
        gettext("Series"),
        gettext("Numbers"),
        gettext("Receipts"),
        gettext("Voided"),
        gettext("Voided amount"),
    ]
    return Table(gettext("Receipts"), columns, rows)
