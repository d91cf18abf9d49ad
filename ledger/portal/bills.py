"""A person's bills: the list, and one with its lines and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ledger.models import Bill, BillStep, Charge
from ledger.models.bill import STATUS_NAMES
from ledger.portal.bill_filters import Vehicle, read_filters
from ledger.portal.bill_table import stream_bills
from ledger.portal.disputes import disputing
from ledger.portal.outcomes import tell_outcome
from ledger.portal.pay import ways_to_pay
from ledger.portal.words import BillFacts, BillWords, Explained
from ledger.queries.bill_lists import find_bills, sum_bills
from ledger.queries.bills import bill_with_lines, payment_of
from ledger.rules.states import BillStatus

PAGE_ROWS = 20

TONES = {
    BillStatus.CLOSED: "now",
    BillStatus.SETTLING: "now",
    BillStatus.SETTLED: "good",
    BillStatus.OVERDUE: "bad",
    BillStatus.DISPUTED: "warn",
}
"""Colours that repeat what the status says in words."""


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill as lists show it."""

    bill: Bill
    kind: str
    tone: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge with its explanation."""

    charge: Charge
    explained: Explained


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the timeline in words."""

    step: BillStep
    status: str
    actor: str
    tone: str


def show_bills(
    request: HttpRequest,
    *,
    person_id: UUID,
    words: BillWords,
    vehicles: Sequence[Vehicle] = (),
) -> HttpResponseBase:
    """Show a page of the bills that a person owes or pays, the newest first.

    Raises:
        Http404: something was chosen that can't be.
    """
    chosen = read_filters(request.GET, words=words, vehicles=vehicles)
    if request.GET.get("format") == "csv":
        return stream_bills(person_id=person_id, chosen=chosen, words=words)
    before = _before(request)
    bills = find_bills(person_id, chosen.narrowing, before=before, rows=PAGE_ROWS + 1)
    page = bills[:PAGE_ROWS]
    return render(
        request,
        "ledger/bills.html",
        {
            "rows": [bill_row(bill, words) for bill in page],
            "sums": sum_bills(person_id, chosen.narrowing),
            "chosen": chosen,
            "older_than": page[-1].id if len(bills) > PAGE_ROWS else None,
            "is_first": before is None,
        },
    )


def show_bill(
    request: HttpRequest, *, bill_id: UUID, person_id: UUID, words: BillWords
) -> HttpResponse:
    """Show a bill with everything on it; another person's does not exist.

    Raises:
        Http404: there is none, or it is neither owed nor paid by this person.
    """
    bill = bill_with_lines(bill_id, person_id=person_id)
    if bill is None:
        raise Http404
    charges = list(bill.charges.all())
    facts = facts_of(bill)
    explained, payment = words.explain(facts), payment_of(bill)
    return render(
        request,
        "ledger/bill.html",
        {
            "bill": bill,
            "kind": words.kind(bill.kind),
            "tone": tone_of(bill.status),
            "is_open": bill.status == BillStatus.OPEN,
            "sum_minor": sum(charge.amount_minor for charge in charges),
            "charges": [
                ChargeRow(charge, explained.get(charge.id, Explained()))
                for charge in charges
            ],
            "more": words.more(facts),
            "steps": [_step(step, words, kind=bill.kind) for step in bill.steps.all()],
            "payment": payment,
            "told": tell_outcome(payment) if payment else None,
            "ways": ways_to_pay(bill, person_id),
            "disputing": disputing(bill, person_id=person_id),
            "divided": words.divide(bill.id),
        },
    )


def bill_row(bill: Bill, words: BillWords) -> BillRow:
    """Make a row of a list."""
    return BillRow(bill, words.kind(bill.kind), tone_of(bill.status))


def tone_of(status: str) -> str:
    """Give the colour of a status; most have none."""
    return TONES.get(BillStatus(status), "")


def facts_of(bill: Bill) -> BillFacts:
    """Give of a bill with its charges what the floors above recognise it by."""
    return BillFacts(
        id=bill.id,
        kind=bill.kind,
        subject_id=bill.subject_id,
        currency=bill.currency,
        explanations={charge.id: charge.explanation for charge in bill.charges.all()},
    )


def _step(step: BillStep, words: BillWords, *, kind: str) -> StepRow:
    status = BillStatus(step.status)
    actor = words.who_did(step.by, kind)
    return StepRow(step, str(STATUS_NAMES[status]), actor, tone_of(status))


def _before(request: HttpRequest) -> UUID | None:
    given = request.GET.get("before")
    if given is None:
        return None
    try:
        return UUID(given)
    except ValueError as error:
        raise Http404 from error
