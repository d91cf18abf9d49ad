"""Add a phone that one is recognised by: whoever reads the code has it in hand."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from credit.operations.bind_proved import bind_proved
from credit.operations.prove_credential import ProofDraft, prove_credential
from credit.operations.prove_phone import prove_phone
from credit.portal.sign_in import send_new_code
from credit.ports import Finding
from credit.queries.citizens import CitizenView
from credit.queries.sign_in import phone_of_attempt
from credit.rules.masking import mask_phone
from credit.rules.proofs import BY_CODE
from credit.rules.sign_in import CODE_LIFE
from ledger.errors import Rejected
from ledger.rules.ids import time_ordered_id

ATTEMPT = "own_phone_attempt"


@sensitive_post_parameters()
def ask_phone(request: HttpRequest, _citizen: CitizenView) -> HttpResponse:
    """Ask for the phone and send it a code."""
    facts: dict[str, Any] = {}
    if request.method == "POST":
        phone, attempt_id = request.POST.get("phone", ""), uuid4()
        try:
            send_new_code(request, attempt_id=attempt_id, phone=phone)
        except Rejected as refusal:
            facts = {"phone": phone, "refusal": refusal}
        else:
            request.session[ATTEMPT] = str(attempt_id)
            return redirect("own-phone-code")
    return render(request, "credit/own_phone.html", facts)


@sensitive_post_parameters()
def enter_phone_code(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Take the code, and bind the phone that it was sent to."""
    told = request.session.get(ATTEMPT)
    phone = phone_of_attempt(UUID(told)) if told else None
    if phone is None:
        return redirect("own-phone")
    facts: dict[str, Any] = {
        "phone": mask_phone(phone),
        "minutes": CODE_LIFE.seconds // 60,
        "shows_outbox": settings.MODE != "production",
    }
    if request.method == "POST":
        try:
            _bind(citizen, UUID(told), phone=phone, code=request.POST.get("code", ""))
        except Rejected as refusal:
            facts["refusal"] = refusal
        else:
            del request.session[ATTEMPT]
            messages.success(request, gettext("Added. You are recognised by it now."))
            return redirect("credentials")
    return render(request, "credit/own_phone_code.html", facts)


def _bind(citizen: CitizenView, attempt_id: UUID, *, phone: str, code: str) -> None:
    at = timezone.now()
    prove_phone(attempt_id=attempt_id, code=code, at=at)
    proof_id = time_ordered_id(at, "proof", citizen.holder_id, attempt_id)
    draft = ProofDraft(id=proof_id, ref=citizen.ref, kind=BY_CODE, value=phone)
    prove_credential(draft=draft, finding=Finding.MATCHES, at=at)
    bind_proved(proof_id=proof_id, ref=citizen.ref, accepted="", at=at)
