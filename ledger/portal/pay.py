"""Pay a bill now with one's own means of payment."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.errors import Rejected
from ledger.operations.start_payment import NoInstrument, start_payment
from ledger.queries.bills import bill_with_lines
from ledger.queries.instruments import live_instruments

CHANNEL = "portal"


def pay_bill(request: HttpRequest, *, bill_id: UUID, person_id: UUID) -> HttpResponse:
    """Start the payment and show the bill again; a refusal is said there.

    Raises:
        Http404: there is no such bill, or this person doesn't pay it.
    """
    bill = bill_with_lines(bill_id, person_id=person_id)
    if bill is None or bill.payer_id != person_id:
        raise Http404
    instrument = live_instruments(payer_id=person_id).defer("token").first()
    try:
        if instrument is None:
            raise NoInstrument
        start_payment(
            bill_id=bill_id,
            gateway=instrument.gateway,
            channel=CHANNEL,
            at=timezone.now(),
        )
    except Rejected as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. The payment is on its way."))
    return redirect("bill", bill_id=bill_id)
