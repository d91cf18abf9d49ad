"""Sign in by phone: a code, the first time the identity number besides.

The session holds nothing but the attempt's id and where to go afterwards.
"""

import secrets
from typing import Any
from uuid import UUID, uuid4

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from credit.operations.let_sign_in import user_of_citizen
from credit.operations.prove_phone import AttemptOver, prove_phone
from credit.operations.recognise_citizen import recognise_citizen
from credit.operations.send_code import TooManyCodes, send_code
from credit.queries.sign_in import newest_messages, phone_of_attempt
from credit.rules.masking import mask_phone
from credit.rules.sign_in import CODE_DIGITS, CODE_LIFE
from ledger.errors import Rejected
from ledger.portal.limits import address_of

ATTEMPT, NEXT = "sign_in_attempt", "sign_in_next"
BACKEND = "django.contrib.auth.backends.ModelBackend"
OUTBOX_ROWS = 50

PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@sensitive_post_parameters()
@PAGES
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the phone and send it a code, whoever's it is."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    facts: dict[str, Any] = {"next": wanted}
    status = 200
    if request.method == "POST":
        phone, attempt_id = request.POST.get("phone", ""), uuid4()
        try:
            send_new_code(request, attempt_id=attempt_id, phone=phone)
        except Rejected as refusal:
            facts |= {"phone": phone, "refusal": refusal}
            status = _status_of(refusal)
        else:
            request.session[ATTEMPT] = str(attempt_id)
            request.session[NEXT] = wanted
            return redirect("sign-in-code")
    return render(request, "credit/sign_in_phone.html", facts, status=status)


@never_cache
@sensitive_post_parameters()
@PAGES
def enter_code(request: HttpRequest) -> HttpResponse:
    """Take the code; sign in, or go on to the identity number."""
    attempt_id, phone = _attempt(request)
    if attempt_id is None or phone is None:
        return redirect("sign-in-phone")
    facts: dict[str, Any] = {
        "phone": mask_phone(phone),
        "minutes": CODE_LIFE.seconds // 60,
        "shows_outbox": settings.MODE != "production",
    }
    status = 200
    if request.method == "POST":
        try:
            if "again" in request.POST:
                send_new_code(request, attempt_id=attempt_id, phone=phone)
                facts["was_sent_again"] = True
            else:
                return _prove(request, attempt_id=attempt_id)
        except Rejected as refusal:
            facts |= {"refusal": refusal, "is_over": isinstance(refusal, AttemptOver)}
            status = _status_of(refusal)
    return render(request, "credit/sign_in_code.html", facts, status=status)


@never_cache
@sensitive_post_parameters()
@PAGES
def enter_number(request: HttpRequest) -> HttpResponse:
    """Take the identity number that makes the phone known as a citizen's."""
    attempt_id, phone = _attempt(request)
    if attempt_id is None or phone is None:
        return redirect("sign-in-phone")
    facts: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            id_no = request.POST.get("id_no", "")
            at = timezone.now()
            holder_id = recognise_citizen(attempt_id=attempt_id, id_no=id_no, at=at)
            return _go_in(request, holder_id)
        except Rejected as refusal:
            facts = {"refusal": refusal, "is_over": isinstance(refusal, AttemptOver)}
            status = _status_of(refusal)
    return render(request, "credit/sign_in_number.html", facts, status=status)


@never_cache
@require_safe
def show_outbox(request: HttpRequest) -> HttpResponse:
    """Show what would have come to phones: in a demo only.

    Raises:
        Http404: this is no demo.
    """
    if settings.MODE == "production":
        raise Http404
    messages = newest_messages(OUTBOX_ROWS)
    return render(request, "credit/outbox.html", {"texts": messages})


def send_new_code(request: HttpRequest, *, attempt_id: UUID, phone: str) -> None:
    """Send a phone a code of its own for an attempt.

    Raises:
        PhoneMalformed, TooManyCodes: in this order.
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    told = gettext(
        "[CityTab] Your code is %(code)s. It is good for %(minutes)s minutes. "
        "Nobody from the city will ever ask you for it."
    )
    send_code(
        attempt_id=attempt_id,
        phone=phone,
        address=address_of(request),
        code=code,
        text=told % {"code": code, "minutes": CODE_LIFE.seconds // 60},
        at=timezone.now(),
    )


def _prove(request: HttpRequest, *, attempt_id: UUID) -> HttpResponse:
    code = request.POST.get("code", "")
    holder_id = prove_phone(attempt_id=attempt_id, code=code, at=timezone.now())
    return _go_in(request, holder_id) if holder_id else redirect("sign-in-number")


def _go_in(request: HttpRequest, holder_id: UUID) -> HttpResponse:
    user = user_of_citizen(holder_id=holder_id)
    wanted = request.session.get(NEXT, "")
    login(request, user, backend=BACKEND)
    for name in (ATTEMPT, NEXT):
        request.session.pop(name, None)
    # Without the phone: what allauth keeps of it can be read in the session's row.
    record_authentication(request, user, method="code", reauthenticated=True)
    ours = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=ours, require_https=request.is_secure()
    )
    return redirect(wanted if is_ours else "home")


def _attempt(request: HttpRequest) -> tuple[UUID | None, str | None]:
    told = request.session.get(ATTEMPT)
    attempt_id = UUID(told) if told else None
    return attempt_id, phone_of_attempt(attempt_id) if attempt_id else None


def _status_of(refusal: Rejected) -> int:
    return 429 if isinstance(refusal, TooManyCodes) else 200
