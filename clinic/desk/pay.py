"""Taking a payment at the desk: the first of a visit's bills that waits for it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import desk_page, now, own_visit, shift_at, shift_in
from clinic.desk.last import PAID, Last, remember
from clinic.desk.pay_form import PayForm
from clinic.queries.at_desk import VisitAtDesk, mark_of, visit_at_desk
from ledger.admin.desk_forms import spelled
from ledger.admin.reach import want
from ledger.errors import Rejected
from ledger.operations.take_tenders import take_tenders
from ledger.queries.bills import is_payment
from ledger.rules.ids import time_ordered_id

MAY = "ledger.take_tenders"


def take_payment(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take what a visit's next bill asks for, in as many tenders as it takes.

    A form that is sent again takes nothing again. Amounts that have changed since
    the form was shown are shown anew and asked about once more.

    Raises:
        PermissionDenied: this person may not take payments.
        Http404: there is no such visit, or it is another hospital's.
    """
    want(request, MAY)
    visit = own_visit(request, visit_id)
    sent = _sent_id(request)
    if sent and is_payment(sent):
        return redirect("desk-visit", visit_id)
    seen = visit_at_desk(visit, at=now())
    if not seen.to_pay:
        messages.warning(request, gettext("Nothing is to be paid now."))
        return redirect("desk-visit", visit_id)
    if request.method != "POST" or not shift_in(request):
        return _ask(request, seen, form=_form(seen))
    bill = seen.to_pay[0]
    if request.POST.get("seen") != seen_of(bill):
        messages.warning(
            request, gettext("The amounts have changed meanwhile. Look again, please.")
        )
        return _ask(request, seen, form=_form(seen))
    form = _form(seen, request.POST)
    if not form.is_valid():
        return _ask(request, seen, form=form)
    return _take(request, seen, form=form)


def seen_of(bill: Any) -> str:
    """Mark a bill and its amounts: what a cashier agrees to by taking them."""
    return f"{bill.id}:{mark_of(bill)}"


def _sent_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("payment_id", ""))
    except ValueError:
        return None


def _form(seen: VisitAtDesk, data: Any = None) -> PayForm:
    bill = seen.to_pay[0]
    return PayForm(
        data,
        owed_minor=bill.cash_minor,
        currency=bill.currency,
        initial={
            "payment_id": time_ordered_id(now(), "desk", bill.id, uuid4()),
            "seen": seen_of(bill),
        },
    )


def _ask(request: HttpRequest, seen: VisitAtDesk, *, form: PayForm) -> HttpResponse:
    shown = {
        "title": _("Take payment"),
        "visit": seen.visit,
        "seen": seen,
        "bill": seen.to_pay[0],
        "form": form,
    }
    return desk_page(request, "clinic/desk/pay.html", shown=shown)


def _take(request: HttpRequest, seen: VisitAtDesk, *, form: PayForm) -> HttpResponse:
    bill, visit_id = seen.to_pay[0], seen.visit.id
    try:
        payment = take_tenders(
            payment_id=form.cleaned_data["payment_id"],
            bill_id=bill.id,
            tenders=list(form.tenders()),
            shift_id=shift_at(request, bill.merchant_id),
            by=request.user.get_username(),
            at=now(),
        )
    except Rejected as refusal:
        messages.error(request, gettext(str(refusal.sentence)) % refusal.facts)
        return redirect("desk-visit", visit_id)
    told = _told(bill, form)
    remember(request, Last(PAID, str(visit_id), told, payment=str(payment.id)))
    return redirect("desk-visit", visit_id)


def _told(bill: Any, form: PayForm) -> str:
    amount = {"amount": spelled(bill.cash_minor, bill.currency)}
    if not form.change_minor:
        return gettext("Taken: %(amount)s.") % amount
    change = {"change": spelled(form.change_minor, bill.currency)}
    return gettext("Taken: %(amount)s. Change: %(change)s.") % (amount | change)
