"""The receipt of a citizen's own bill, and the page that says whether one stands."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.receipts.files import receipt_file
from config.receipts.issuing import receipt_for
from config.receipts.words import RECEIPT_WORDS
from credit.portal.citizen import for_citizens
from credit.queries.citizens import CitizenView
from ledger.errors import Rejected
from ledger.portal.limits import too_many
from ledger.portal.verify import standing_of
from ledger.queries.bills import bill_of_person


@require_safe
@for_citizens
def receipt(
    request: HttpRequest,  # noqa: ARG001 - what every page is given
    citizen: CitizenView,
    *,
    bill_id: UUID,
) -> HttpResponse:
    """Give the receipt of one paid bill of the citizen.

    Raises:
        Http404: it isn't theirs, isn't paid, or all of it was given back.
    """
    if bill_of_person(bill_id, person_id=citizen.holder_id) is None:
        raise Http404
    try:
        receipt_id = receipt_for(bill_id, at=timezone.now(), by="portal")
    except Rejected as refusal:
        raise Http404 from refusal
    return receipt_file(receipt_id)


@never_cache
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a receipt stands, to whoever holds it; no sign-in.

    It tells what stands on its face and nobody's name, plate or treatment.

    Raises:
        Http404: the address is not one of ours.
    """
    if wait_seconds := too_many(request):
        answer = render(request, "ledger/verify_later.html", status=429)
        answer["Retry-After"] = str(wait_seconds)
        return answer
    standing = standing_of(token, words=RECEIPT_WORDS)
    if standing is None:
        raise Http404
    return render(request, "ledger/verify.html", {"standing": standing})
