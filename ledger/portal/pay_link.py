"""Pay one bill from a link, without signing in: check, pay, see what became of it.

Whoever has the link may pay, and learns what a payer must know: to whom, how much,
of which day, and what a plate ends in. Never who owes it, and nothing of a visit.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ledger.errors import Rejected
from ledger.models import Bill
from ledger.operations.start_payment import (
    BillBeingPaid,
    NoInstrument,
    start_payment,
)
from ledger.portal.bills import facts_of
from ledger.portal.outcomes import tell_outcome
from ledger.portal.pay import SANDBOX, test_cards
from ledger.portal.words import BillWords
from ledger.queries.bills import is_being_paid, payment_of, visible_bill
from ledger.queries.pay_links import NamedBill, bill_named
from ledger.rules.states import PAYABLE_BILL, BillStatus

CHANNEL = "link"
GONE = 410


def check_link(request: HttpRequest, token: str, *, words: BillWords) -> HttpResponse:
    """Show what the link is for before anything is paid, and take the payment.

    Raises:
        Http404: the address is not one of ours.
    """
    named = _named(token)
    bill = _bill(named.bill_id)
    if is_being_paid(bill) or bill.status == BillStatus.SETTLED:
        return redirect("pay-link-outcome", token=token)
    if named.ends_at <= timezone.now():
        return render(request, "ledger/link_over.html", {"bill": bill}, status=GONE)
    if request.method == "POST":
        return _pay(request, bill, token=token)
    payment = payment_of(bill)
    return render(
        request,
        "ledger/link_pay.html",
        {
            "bill": bill,
            "hint": words.hint(facts_of(bill)),
            "kind": words.kind(bill.kind),
            "is_payable": bill.status in PAYABLE_BILL,
            "told": tell_outcome(payment) if payment else None,
            "cards": test_cards(),
        },
    )


def show_link_outcome(request: HttpRequest, token: str) -> HttpResponse:
    """Say what became of the payment, as often as somebody looks.

    Raises:
        Http404: the address is not one of ours, or nobody has paid.
    """
    bill = _bill(_named(token).bill_id)
    payment = payment_of(bill)
    if payment is None:
        raise Http404
    told = tell_outcome(payment)
    return render(
        request,
        "ledger/link_outcome.html",
        {
            "bill": bill,
            "payment": payment,
            "told": told,
            "token": token,
            "is_under_way": told.tone == "now",
            "may_try_again": bill.status in PAYABLE_BILL and told.tone == "bad",
        },
    )


def _pay(request: HttpRequest, bill: Bill, *, token: str) -> HttpResponse:
    """Start the payment; pressed twice it is one."""
    try:
        card = request.POST.get("card", "")
        if card not in test_cards():
            raise NoInstrument
        start_payment(
            bill_id=bill.id,
            gateway=SANDBOX,
            channel=CHANNEL,
            token=card,
            at=timezone.now(),
        )
    except BillBeingPaid:
        return redirect("pay-link-outcome", token=token)
    except Rejected as refusal:
        messages.error(request, str(refusal))
        return redirect("pay-link", token=token)
    return redirect("pay-link-outcome", token=token)


def _named(token: str) -> NamedBill:
    named = bill_named(token)
    if named is None:
        raise Http404
    return named


def _bill(bill_id: UUID) -> Bill:
    bill = visible_bill(bill_id, merchant_id=None)
    if bill is None:
        raise Http404
    return bill
