"""Taking a payment at the desk: the first of a visit's bills that waits for it."""

from collections.abc import Iterator
from functools import partial
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
from ledger.admin.acts import name_of
from ledger.admin.desk_forms import spelled
from ledger.admin.reach import want
from ledger.errors import Rejected
from ledger.operations.check_slips import SlipTaken
from ledger.operations.pay_with_deposits import pay_with_deposits
from ledger.operations.take_tenders import PaymentTakenBack, take_tenders
from ledger.queries.bills import is_payment, was_taken_back
from ledger.queries.deposits import deposit_sums
from ledger.rules.ids import time_ordered_id

MAY = "ledger.take_tenders"


def take_payment(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take what a visit's next bill asks for, in as many tenders as it takes.

    When the visit is over its deposits pay first, and with its last bill what is left
    of them goes back.

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
        if was_taken_back(sent):
            messages.warning(request, gettext(str(PaymentTakenBack.sentence)))
        return redirect("desk-visit", visit_id)
    seen = visit_at_desk(visit, at=now())
    if not seen.to_pay:
        messages.warning(request, gettext("Nothing is to be paid now."))
        return redirect("desk-visit", visit_id)
    if request.method != "POST" or not shift_in(request):
        return _ask(request, seen, form=_form(seen))
    bill = seen.to_pay[0]
    if request.POST.get("seen") != seen_of(seen, bill):
        messages.warning(
            request, gettext("The amounts have changed meanwhile. Look again, please.")
        )
        return _ask(request, seen, form=_form(seen))
    form = _form(seen, request.POST)
    if not form.is_valid():
        return _ask(request, seen, form=form)
    return _take(request, seen, form=form)


def seen_of(seen: VisitAtDesk, bill: Any) -> str:
    """Mark a bill, its amounts and deposits: what a cashier agrees to."""
    return f"{bill.id}:{mark_of(bill)}:{seen.deposits_at_hand_minor}"


def _sent_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("payment_id", ""))
    except ValueError:
        return None


def _form(seen: VisitAtDesk, data: Any = None) -> PayForm:
    bill = seen.to_pay[0]
    return PayForm(
        data,
        owed_minor=max(bill.cash_minor - seen.deposits_at_hand_minor, 0),
        currency=bill.currency,
        initial={
            "payment_id": time_ordered_id(now(), "desk", bill.id, uuid4()),
            "seen": seen_of(seen, bill),
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
    visit_id = seen.visit.id
    try:
        _pay(request, seen, form=form)
    except SlipTaken as refusal:
        # What was typed stays: one number of it is to be mended.
        form.add_error(None, gettext(str(refusal.sentence)) % refusal.facts)
        return _ask(request, seen, form=form)
    except Rejected as refusal:
        messages.error(request, gettext(str(refusal.sentence)) % refusal.facts)
        return redirect("desk-visit", visit_id)
    told = " ".join(_told(seen, form))
    payment_id = str(form.cleaned_data["payment_id"])
    remember(request, Last(PAID, str(visit_id), told, payment=payment_id))
    return redirect("desk-visit", visit_id)


def _pay(request: HttpRequest, seen: VisitAtDesk, *, form: PayForm) -> None:
    bill, tenders = seen.to_pay[0], list(form.tenders())
    if seen.deposits_at_hand_minor:
        take = partial(pay_with_deposits, others=tenders)
    else:
        take = partial(take_tenders, tenders=tenders)
    take(
        payment_id=form.cleaned_data["payment_id"],
        bill_id=bill.id,
        shift_id=shift_at(request, bill.merchant_id),
        by=name_of(request.user).partition(":")[2],
        at=now(),
    )


def _told(seen: VisitAtDesk, form: PayForm) -> Iterator[str]:
    bill = seen.to_pay[0]
    at_hand_minor = seen.deposits_at_hand_minor
    if at_hand_minor:
        yield gettext("Paid with the deposit.")
    amount = {"amount": spelled(form.owed_minor, bill.currency)}
    if form.change_minor:
        change = {"change": spelled(form.change_minor, bill.currency)}
        yield gettext("Taken: %(amount)s. Change: %(change)s.") % (amount | change)
    elif form.owed_minor:
        yield gettext("Taken: %(amount)s.") % amount
    if at_hand_minor > bill.cash_minor:
        sums = deposit_sums(holder_id=bill.holder_id, subject_id=bill.subject_id)
        back_minor = at_hand_minor - bill.cash_minor - sums.left_minor
        if back_minor > 0:
            back = {"amount": spelled(back_minor, bill.currency)}
            yield gettext("Give back: %(amount)s.") % back
