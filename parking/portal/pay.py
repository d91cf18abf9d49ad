"""The lane's page: a driver who can't be deferred pays on their own phone.

No sign-in and no script: the address names the session and can't be guessed, and
the page tells nothing that the driver doesn't see at the barrier.
"""

from io import BytesIO
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ledger.errors import Rejected
from ledger.operations.start_payment import BillBeingPaid, start_payment
from ledger.portal.outcomes import tell_outcome
from ledger.portal.pay import SANDBOX, test_cards
from ledger.queries.bills import payment_of
from parking.portal.words import explain_fee
from parking.queries.pay_links import pay_url, session_named
from parking.queries.payable import PayableSession, payable_session

CHANNEL = "lane"

REFRESH_SECONDS = 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_session(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to be paid and why, and take the payment.

    Raises:
        Http404: the address is not one of ours.
    """
    session = _session(token)
    if request.method == "POST":
        _pay(request, session)
        return redirect("pay-session", token=token)
    return render(request, "parking/pay.html", _page(session))


@never_cache
@require_GET
def show_code(request: HttpRequest, token: str) -> HttpResponse:
    """Show the lane's display: the amount, and the code that leads to its page.

    Raises:
        Http404: the address is not one of ours.
    """
    session = _session(token)
    image = reverse("pay-code-image", args=[token])
    return render(request, "parking/code.html", _page(session) | {"image": image})


@require_GET
def draw_code(request: HttpRequest, token: str) -> HttpResponse:
    """Draw the code of a session's page as SVG.

    Raises:
        Http404: the address is not one of ours.
    """
    del request
    drawn = BytesIO()
    code = segno.make(pay_url(_session(token).id), error="m", micro=False)
    code.save(drawn, kind="svg", scale=8, border=4, light="#fff", xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def _session(token: str) -> PayableSession:
    session_id = session_named(token)
    session = session_id and payable_session(session_id)
    if not session:
        raise Http404
    return session


def _page(session: PayableSession) -> dict[str, Any]:
    payment = payment_of(session.bill) if session.bill else None
    return {
        "session": session,
        "bill": session.bill,
        "told": tell_outcome(payment) if payment else None,
        "charges": [
            {
                "charge": charge,
                "explained": explain_fee(charge.explanation, currency=charge.currency),
            }
            for charge in (session.bill.charges.all() if session.bill else ())
        ],
        "cards": test_cards(),
        "refresh_seconds": REFRESH_SECONDS,
    }


def _pay(request: HttpRequest, session: PayableSession) -> None:
    """Start the payment of the bill that the driver saw; twice is once."""
    bill, card = session.bill, request.POST.get("card", "")
    if session.is_being_paid or session.is_paid:
        return  # The button was pressed twice; the page shows how it goes.
    if card not in test_cards():
        messages.error(request, _("Choose a means of payment."))
    elif bill is None or request.POST.get("bill") != str(bill.id):
        messages.warning(request, _("The fee has changed meanwhile. Look again."))
    else:
        try:
            start_payment(
                bill_id=bill.id,
                gateway=SANDBOX,
                channel=CHANNEL,
                token=card,
                at=timezone.now(),
            )
        except BillBeingPaid:
            return  # The other press came first, by a moment.
        except Rejected as refusal:
            messages.error(request, str(refusal))
