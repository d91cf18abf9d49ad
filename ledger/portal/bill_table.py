"""A person's bills as a table to keep: CSV, written row by row as it is read."""

import csv
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

from babel.numbers import get_currency_precision
from django.http import StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ledger.models import Bill
from ledger.portal.bill_filters import Chosen
from ledger.portal.figures import named
from ledger.portal.words import BillWords
from ledger.queries.bill_lists import each_bill
from ledger.queries.bills import payment_of

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the file is UTF-8."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def stream_bills(
    *, person_id: UUID, chosen: Chosen, words: BillWords
) -> StreamingHttpResponse:
    """Give all bills of a list as CSV; however many, in little memory."""
    return StreamingHttpResponse(
        _lines(person_id, chosen=chosen, words=words),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="citytab-bills.csv"'},
    )


def _lines(person_id: UUID, *, chosen: Chosen, words: BillWords) -> Iterator[str]:
    yield MARK + _line(
        [
            gettext("Date"),
            gettext("Merchant"),
            gettext("Kind"),
            gettext("Status"),
            gettext("Currency"),
            gettext("Total"),
            gettext("The insurance pays"),
            gettext("You pay"),
            gettext("Paid on"),
            gettext("Reference"),
            gettext("Bill"),
        ]
    )
    for bill in each_bill(person_id, chosen.narrowing):
        yield _line(_cells(bill, words))


def _cells(bill: Bill, words: BillWords) -> list[str]:
    payment = payment_of(bill)
    places = get_currency_precision(bill.currency)
    total, insurer, cash = (
        f"{minor // 10**places}.{minor % 10**places:0{places}d}"
        for minor in (bill.total_minor, bill.insurer_minor, bill.cash_minor)
    )
    return [
        localtime(bill.opened_at).strftime("%Y-%m-%d %H:%M"),
        named(bill.merchant),
        words.kind(bill.kind),
        bill.get_status_display(),
        bill.currency,
        total,
        insurer,
        cash,
        localtime(bill.settled_at).strftime("%Y-%m-%d %H:%M")
        if bill.settled_at
        else "",
        payment.reference if payment and bill.settled_at else "",
        str(bill.id),
    ]


def _line(cells: list[str]) -> str:
    """Write one line; what a spreadsheet would take for a formula stays a text."""
    written = StringIO()
    safe = [f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in cells]
    csv.writer(written).writerow(safe)
    return written.getvalue()
