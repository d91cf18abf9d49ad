"""A report's tables in words: the same for the page, the PDF and the CSV file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from clinic.queries.category_names import category_name
from ledger.admin.desk_forms import spelled
from ledger.admin.desk_parts import AT_DESKS, PRICES, part_link
from ledger.admin.table import NOTHING, Cell, Table
from ledger.admin.words import kind_of
from ledger.queries.desk_categories import sums_by_category
from ledger.queries.desk_flows import (
    BANKED,
    DEPOSITED,
    KINDS,
    PAID,
    REFUNDED,
    RETURNED,
    TAKEN_BACK,
)
from ledger.queries.desk_reports import DeskReport, Part
from ledger.rules import accounts


@dataclass(frozen=True, slots=True)
class Told:
    """A report, and where its transfers are listed: a shift's, or a merchant's day's.

    A cashier ``may_trace`` nothing: the books are others'.
    """

    report: DeskReport
    day: date | None = None
    is_one_of_several: bool = False
    may_trace: bool = True

    def amount(self, minor: int) -> str:
        """Write an amount in the report's currency."""
        return spelled(minor, self.report.currency)

    def link(self, part: Part, **more: object) -> str:
        """Lead to the transfers of a part."""
        if not self.may_trace:
            return ""
        shifts = self.report.shifts
        if self.day is None:
            return part_link(part, shift=shifts[0].id, **more)
        return part_link(part, desks=shifts[0].merchant_id, on=self.day, **more)

    def sums(self, part: Part) -> list[Cell]:
        """Say how often, and how much, with the way to the transfers."""
        number, minor = self.report.sum_of(part)
        if not number:
            return [NOTHING, NOTHING]
        return [Cell(str(number)), Cell(self.amount(minor), self.link(part))]

    def title(self, words: str) -> str:
        """Name a table, and its currency where there are several."""
        return f"{words}, {self.report.currency}" if self.is_one_of_several else words


def tables_of(told: Told) -> Iterator[Table]:
    """Give a report's tables, one after the other."""
    shifts = told.report.shifts
    yield _by_tender(told)
    yield _in_the_books(told)
    if len(shifts) > 1 or shifts[0].closed_at is None:
        yield _by_shift(told)
    yield _by_cashier(told)
    yield _by_category(told)
    yield _receipts(told)


def _by_tender(told: Told) -> Table:
    currency = told.report.currency
    rows = []
    for kind, label in KINDS:
        parts = ((PAID,), (DEPOSITED,), (REFUNDED, RETURNED), (TAKEN_BACK,), (BANKED,))
        *sums, banked = (
            told.sums(Part(acts=acts, kind=kind, currency=currency)) for acts in parts
        )
        cells = [cell for both in sums for cell in both]
        rows.append([Cell(str(label)), *cells, banked[1]])
    columns = [
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
    ]
    return Table(told.title(gettext("By tender")), columns, rows)


def _in_the_books(told: Told) -> Table:
    report = told.report
    stands, booked = report.stands, report.booked
    desks = {accounts.till(one.id).code: one for one in report.shifts}
    rows = []
    for code in sorted({*stands, *booked}):
        account = accounts.AccountName(code).id(report.currency)
        link = told.link(Part(currency=report.currency), account=account)
        rows.append(
            [
                Cell(_named(desks.get(code))),
                Cell(told.amount(stands.get(code, 0))),
                Cell(told.amount(booked.get(code, 0)), link),
            ]
        )
    columns = [
        gettext("Account"),
        gettext("By the desks"),
        gettext("By the transfers"),
    ]
    return Table(told.title(gettext("In the books")), columns, rows)


def _named(shift: Any) -> str:
    if shift is None:
        return gettext("Card and code terminals")
    return gettext("Till of window %(desk)s") % {"desk": shift.desk}


def _by_shift(told: Told) -> Table:
    columns = [
        gettext("Window"),
        gettext("Cashier"),
        gettext("Status"),
        gettext("Taken less given"),
        gettext("Difference"),
    ]
    rows = []
    for shift in told.report.shifts:
        part = Part(acts=AT_DESKS, shift_id=shift.id)
        _number, amount = told.sums(part)
        difference = shift.difference_minor
        rows.append(
            [
                Cell(shift.desk, reverse("shift-report", args=[shift.id])),
                Cell(shift.cashier.get_username()),
                Cell(str(shift.get_status_display())),
                amount,
                NOTHING if difference is None else Cell(told.amount(difference)),
            ]
        )
    return Table(told.title(gettext("By shift")), columns, rows)


def _by_cashier(told: Told) -> Table:
    currency = told.report.currency
    cashiers = {one.cashier_id: one.cashier for one in told.report.shifts}
    rows = []
    for key, cashier in sorted(cashiers.items(), key=lambda one: str(one[1])):
        taken, given = (
            told.sums(Part(acts=acts, cashier_id=key, currency=currency))
            for acts in ((PAID, DEPOSITED), (REFUNDED, RETURNED, TAKEN_BACK))
        )
        rows.append([Cell(cashier.get_username()), *taken, *given])
    columns = [
        gettext("Cashier"),
        gettext("Acts"),
        gettext("Amount taken"),
        gettext("Acts"),
        gettext("Amount given"),
    ]
    return Table(told.title(gettext("By cashier")), columns, rows)


def _by_category(told: Told) -> Table:
    """Sum up paid bills by fee category; what has none, by its bill's kind."""
    report = told.report
    sums = sums_by_category(bill_ids=report.bill_ids, refund_ids=report.refund_ids)
    rows = [
        [
            Cell(category_name(one.category) if one.category else kind_of(one.kind)),
            Cell(str(one.lines)),
            Cell(told.amount(one.price_minor)),
            Cell(told.amount(-one.refunded_minor)),
            Cell(told.amount(one.price_minor - one.refunded_minor)),
        ]
        for one in sums
    ]
    lines = sum(one.lines for one in sums)
    price, refunded = (
        sum(minors)
        for minors in (
            (one.price_minor for one in sums),
            (one.refunded_minor for one in sums),
        )
    )
    link = told.link(Part(acts=(PRICES,), currency=report.currency))
    total = [
        Cell(gettext("Total")),
        Cell(str(lines)),
        Cell(told.amount(price)),
        Cell(told.amount(-refunded)),
        Cell(told.amount(price - refunded), link),
    ]
    columns = [
        gettext("Category"),
        gettext("Lines"),
        gettext("Whole price"),
        gettext("Refunded"),
        gettext("Left after refunds"),
    ]
    title = told.title(gettext("Paid bills by category"))
    return Table(title, columns, rows, [total] if rows else [])


def _receipts(told: Told) -> Table:
    """Say which numbers were used, and how many of them took others back."""
    found = told.report.receipts()
    rows = []
    for series in sorted({one.series for one in found}):
        used = [one for one in found if one.series == series]
        red = [one for one in used if one.is_red]
        numbers = f"{used[0].number:010d} - {used[-1].number:010d}"
        rows.append(
            [
                Cell(series),
                Cell(numbers if len(used) > 1 else f"{used[0].number:010d}"),
                Cell(str(len(used))),
                Cell(str(len(red))),
                Cell(told.amount(sum(one.cash_minor for one in red))),
            ]
        )
    columns = [
        gettext("Series"),
        gettext("Numbers"),
        gettext("Receipts"),
        gettext("Voided"),
        gettext("Voided amount"),
    ]
    return Table(told.title(gettext("Receipts")), columns, rows)
