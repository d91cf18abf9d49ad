"""Pay one or several bills: choose, check, pay, and see what became of it.

Each bill has a payment of its own. The last page reads the rows anew whenever it is
opened, so that a bookmark of it tells the truth a year later.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ledger.models import Bill, Payment
from ledger.operations.start_payment import (
    BillBeingPaid,
    BillNotPayable,
    NoInstrument,
)
from ledger.portal.outcomes import Told, tell_outcome
from ledger.portal.pay import pay, test_cards
from ledger.queries.bills import payment_of, visible_bills
from ledger.queries.debts import UnpaidBill, bills_to_pay
from ledger.queries.instruments import live_instruments

BILLS_MAX = 20
"""At once: as many as one can check on a screen, and as an address can hold."""


@dataclass(frozen=True, slots=True)
class PaidRow:
    """A bill with its payment and what became of it."""

    bill: Bill
    payment: Payment
    told: Told


def choose_bills(request: HttpRequest, *, person_id: UUID) -> HttpResponse:
    """Show what a person may pay now, each bill ready to be ticked."""
    bills = _payable(person_id)
    facts = {"bills": bills[:BILLS_MAX], "left_out": len(bills) - BILLS_MAX}
    return render(request, "ledger/pay_choose.html", facts)


def check_payment(request: HttpRequest, *, person_id: UUID) -> HttpResponse:
    """Show what is about to be paid, and with what, before anything is.

    Raises:
        Http404: a bill isn't this person's to pay.
    """
    ids = _chosen(request.GET.getlist("bill"))
    if not ids:
        return redirect("pay-bills")
    bills = [bill for bill in _payable(person_id) if bill.id in ids]
    if not bills:
        # Paid meanwhile, or being paid: the last page knows.
        return redirect(_outcome_of(ids))
    sums: Counter[str] = Counter()
    for bill in bills:
        sums[bill.currency] += bill.cash_minor
    has_own = live_instruments(payer_id=person_id).exists()
    return render(
        request,
        "ledger/pay_check.html",
        {
            "bills": bills,
            "sums": sorted(sums.items()),
            "has_own": has_own,
            "cards": {} if has_own else test_cards(),
        },
    )


def pay_bills(request: HttpRequest, *, person_id: UUID) -> HttpResponse:
    """Start a payment for each bill, and lead to what becomes of them.

    Sent twice it pays once: a bill that is being paid is left alone.

    Raises:
        Http404: a bill isn't this person's to pay.
    """
    ids = _chosen(request.POST.getlist("bill"))
    bills = _bills(ids, person_id)
    for bill in bills:
        try:
            pay(bill, card=request.POST.get("card", ""))
        except (BillBeingPaid, BillNotPayable):
            continue
        except NoInstrument as refusal:
            messages.error(request, str(refusal))
            return redirect(_with_bills("check-payment", ids))
    return redirect(_outcome_of(ids))


def show_outcome(request: HttpRequest, *, person_id: UUID) -> HttpResponse:
    """Say what became of the payments of these bills, and what to do next.

    Raises:
        Http404: a bill isn't this person's to pay, or nobody has paid it yet.
    """
    bills = _bills(_chosen(request.GET.getlist("bill")), person_id)
    rows = [
        PaidRow(bill, payment, tell_outcome(payment))
        for bill in bills
        if (payment := payment_of(bill))
    ]
    if not rows:
        raise Http404
    facts = {
        "rows": rows,
        "is_under_way": any(row.told.tone == "now" for row in rows),
    }
    return render(request, "ledger/pay_outcome.html", facts)


def _payable(person_id: UUID) -> list[UnpaidBill]:
    bills = bills_to_pay(person_id)
    return [bill for bill in bills if bill.is_payable]


def _chosen(given: Collection[str]) -> set[UUID]:
    try:
        ids = {UUID(one) for one in given}
    except ValueError as error:
        raise Http404 from error
    if len(ids) > BILLS_MAX:
        raise Http404
    return ids


def _bills(ids: Collection[UUID], person_id: UUID) -> list[Bill]:
    bills = list(
        visible_bills(None).filter(id__in=ids, payer_id=person_id).order_by("id")
    )
    if not bills or len(bills) != len(ids):
        raise Http404
    return bills


def _outcome_of(ids: Collection[UUID]) -> str:
    return _with_bills("payment-outcome", ids)


def _with_bills(name: str, ids: Collection[UUID]) -> str:
    asked = urlencode({"bill": sorted(str(one) for one in ids)}, doseq=True)
    return f"{reverse(name)}?{asked}"
