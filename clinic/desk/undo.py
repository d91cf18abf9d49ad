"""Taking back what was done last at this desk, until the next patient."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import desk_page, now, own_visit, shift_at
from clinic.desk.last import PAID, REGISTERED, Last, forget, last_of
from clinic.desk.refund import MAY_ASK, MAY_HAND_BACK
from clinic.models import Visit
from clinic.operations.take_back_registration import take_back_registration
from clinic.operations.take_back_visit_payment import take_back_visit_payment
from ledger.admin.acts import name_of
from ledger.admin.desk_forms import spelled
from ledger.admin.reach import want
from ledger.errors import Rejected
from ledger.operations.approve_refund import RefundNotWaiting
from ledger.queries.refunds import tendered
from ledger.rules.states import RefundStatus

EXPLAINED = {
    REGISTERED: _(
        "The fee is reversed and the visit voided, as if it had never been registered."
    ),
}
PAYMENT_EXPLAINED = _(
    "All of it goes back the way it came: cash out of your drawer, the rest to its"
    " card or code, and a deposit is there again. The bill then waits to be paid as"
    " before, for the same amount. A large sum goes back only when a second person has"
    " agreed; until then the bill stays paid."
)


def take_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ask, then take back what was done last to this visit.

    A page that asked about an earlier payment takes back no later one.

    Raises:
        PermissionDenied: this person may not register visits, or, where money was
            taken, not give it back.
        Http404: there is no such visit, or it is another hospital's.
    """
    want(request, "clinic.register_visit")
    visit = own_visit(request, visit_id)
    last = last_of(request, visit_id)
    if last is None or request.POST.get("payment", last.payment) != last.payment:
        messages.warning(request, gettext("There is nothing to take back any more."))
        return redirect("desk-visit", visit_id)
    if last.what == PAID:
        for permission in (MAY_ASK, MAY_HAND_BACK):
            want(request, permission)
    if request.method != "POST":
        shown = {
            "title": _("Take it back?"),
            "visit": visit,
            "last": last,
            "explained": EXPLAINED.get(last.what, PAYMENT_EXPLAINED),
        }
        return desk_page(request, "clinic/desk/undo.html", shown=shown)
    try:
        told = _take_back(request, visit, last=last)
    except Rejected as refusal:
        messages.error(request, gettext(str(refusal.sentence)) % refusal.facts)
    else:
        forget(request)
        messages.success(request, told)
    return redirect("desk-visit", visit_id)


def _take_back(request: HttpRequest, visit: Visit, *, last: Last) -> str:
    if last.what == REGISTERED:
        take_back_registration(
            merchant_id=visit.hospital.merchant_id, visit_no=visit.visit_no, at=now()
        )
        return gettext("Taken back: the visit never took place.")
    payment_id = UUID(last.payment)
    refund = take_back_visit_payment(
        merchant_id=visit.hospital.merchant_id,
        visit_no=visit.visit_no,
        payment_id=payment_id,
        shift_id=shift_at(request, visit.hospital.merchant_id),
        by=name_of(request.user),
        at=now(),
    )
    back = {"amount": spelled(refund.amount_minor, refund.currency)}
    if refund.status == RefundStatus.REQUESTED:
        return (
            gettext(
                "%(amount)s needs a second person's approval; hand it back after that"
                " (key R). Until then the bill stays paid."
            )
            % back
        )
    if refund.status != RefundStatus.SUCCEEDED:
        raise RefundNotWaiting(status=refund.get_status_display())
    return " ".join(_told(payment_id, refund.currency))


def _told(payment_id: UUID, currency: str) -> Iterator[str]:
    """Say what to hand out, by what it came in, and that the bill is owed again."""
    for part in tendered(payment_id):
        amount = {"kind": part.label, "amount": spelled(part.amount_minor, currency)}
        if part.is_deposit:
            yield gettext("Back on the deposit: %(amount)s.") % amount
        else:
            yield gettext("Give back: %(kind)s %(amount)s.") % amount
    yield gettext("The bill is to be paid again.")
