"""The portal's pages, each composed of what the floors below show."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic.portal.days import show_days
from config.portal.own_data import stream_own_data
from config.portal.sign_in import freshly_signed_in
from config.portal.vehicles import vehicles_of
from config.portal.words import WORDS
from credit.operations.note_export import note_export
from credit.portal import proving
from credit.portal.citizen import for_citizens
from credit.portal.credentials import remove_credential, show_credentials
from credit.portal.home import show_home
from credit.portal.inbox import open_notice, read_all, show_inbox
from credit.portal.mandate import show_mandate
from credit.portal.own_phone import ask_phone, enter_phone_code
from credit.portal.privacy import leave, show_privacy
from credit.portal.wishes import show_wishes
from credit.queries.citizens import CitizenView
from ledger.portal.bills import show_bill, show_bills
from ledger.portal.disputes import attach_evidence, dispute_bill, take_back_dispute
from ledger.portal.evidence import show_evidence
from ledger.portal.pay_bills import (
    check_payment,
    choose_bills,
    pay_bills,
    show_outcome,
)
from ledger.portal.pay_link import check_link, show_link_outcome
from ledger.portal.proofs import download_proof
from ledger.portal.spending import show_spending
from ledger.queries.bills import bill_of_person
from parking.queries.stays import stays_running


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show a citizen their tab, and a visitor where the doors are."""
    if request.user.is_authenticated:
        return _home(request)
    return render(request, "landing.html")


_home = for_citizens(show_home)


@require_safe
@for_citizens
def bills(request: HttpRequest, citizen: CitizenView) -> HttpResponseBase:
    """Show the citizen's bills."""
    person_id = citizen.holder_id
    vehicles = vehicles_of(person_id)
    return show_bills(request, person_id=person_id, words=WORDS, vehicles=vehicles)


@require_safe
@for_citizens
def bill(request: HttpRequest, citizen: CitizenView, *, bill_id: UUID) -> HttpResponse:
    """Show one bill of the citizen."""
    person_id = citizen.holder_id
    return show_bill(request, bill_id=bill_id, person_id=person_id, words=WORDS)


@require_safe
@for_citizens
def spending(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show what the citizen's bills cost, by month and by kind."""
    return show_spending(request, person_id=citizen.holder_id, words=WORDS)


@require_safe
@for_citizens
def days(request: HttpRequest, citizen: CitizenView, *, bill_id: UUID) -> HttpResponse:
    """Show the daily lists of the stay that one bill of the citizen is of."""
    if bill_of_person(bill_id, person_id=citizen.holder_id) is None:
        raise Http404
    return show_days(request, bill_id=bill_id)


@require_safe
@for_citizens
def pay_choose(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Let the citizen choose among the bills that may be paid now."""
    return choose_bills(request, person_id=citizen.holder_id)


@require_safe
@for_citizens
def pay_check(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show what is about to be paid, before it is."""
    return check_payment(request, person_id=citizen.holder_id)


@require_POST
@for_citizens
def pay_now(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Pay the chosen bills of the citizen."""
    return pay_bills(request, person_id=citizen.holder_id)


@require_safe
@for_citizens
def pay_outcome(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Say what became of the payments of these bills."""
    return show_outcome(request, person_id=citizen.holder_id)


@require_POST
@for_citizens
def dispute(
    request: HttpRequest, citizen: CitizenView, *, bill_id: UUID
) -> HttpResponse:
    """Say that one bill of the citizen is wrong."""
    return dispute_bill(request, bill_id=bill_id, person_id=citizen.holder_id)


@require_POST
@for_citizens
def evidence(
    request: HttpRequest, citizen: CitizenView, *, bill_id: UUID
) -> HttpResponse:
    """Attach what shows that one bill of the citizen is wrong."""
    return attach_evidence(request, bill_id=bill_id, person_id=citizen.holder_id)


@require_safe
@for_citizens
def evidence_sent(
    _request: HttpRequest, citizen: CitizenView, *, bill_id: UUID, evidence_id: UUID
) -> HttpResponse:
    """Open a file that the citizen sent with a dispute of theirs."""
    return show_evidence(
        bill_id=bill_id, evidence_id=evidence_id, person_id=citizen.holder_id
    )


@require_POST
@for_citizens
def withdraw(
    request: HttpRequest, citizen: CitizenView, *, bill_id: UUID
) -> HttpResponse:
    """Take back that one bill of the citizen is wrong."""
    return take_back_dispute(request, bill_id=bill_id, person_id=citizen.holder_id)


@require_safe
@for_citizens
def proof(request: HttpRequest, citizen: CitizenView, *, bill_id: UUID) -> HttpResponse:
    """Give what proves one paid bill of the citizen as a file."""
    return download_proof(request, bill_id=bill_id, person_id=citizen.holder_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever has the link pay the bill that it names; no sign-in."""
    return check_link(request, token, words=WORDS)


@never_cache
@require_safe
def pay_link_outcome(request: HttpRequest, token: str) -> HttpResponse:
    """Say what became of a payment by link."""
    return show_link_outcome(request, token)


PAGES = require_http_methods(["GET", "HEAD", "POST"])

mandate = PAGES(for_citizens(show_mandate))
credentials = require_safe(for_citizens(show_credentials))
own_phone = PAGES(for_citizens(ask_phone))
own_phone_code = PAGES(for_citizens(enter_phone_code))
prove = PAGES(for_citizens(proving.prove))
accept = PAGES(for_citizens(proving.accept))
remove = PAGES(for_citizens(remove_credential))
notices = require_safe(for_citizens(show_inbox))
notice = require_safe(for_citizens(open_notice))
notices_read = require_POST(for_citizens(read_all))
wishes = PAGES(for_citizens(show_wishes))
privacy = require_safe(for_citizens(show_privacy))


@PAGES
@for_citizens
@freshly_signed_in(back="close-account")
def closing(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Let the citizen close their account, once nothing of theirs runs any more."""
    return leave(request, citizen, stays=stays_running)


@require_POST
@for_citizens
@freshly_signed_in(back="privacy")
def own_data(_request: HttpRequest, citizen: CitizenView) -> HttpResponseBase:
    """Give the citizen everything that is kept of them as a file; that is recorded."""
    note_export(holder_id=citizen.holder_id, at=timezone.now())
    return stream_own_data(citizen.holder_id)
