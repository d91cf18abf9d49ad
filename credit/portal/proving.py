"""Show that a plate or a card is one's own, and see what comes with it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from credit.adapters import register
from credit.adapters.sandbox.register import RIGHT
from credit.models import CredentialKind, PlateColour
from credit.operations.bind_credential import CredentialMalformed
from credit.operations.bind_proved import ProofOver, bind_proved
from credit.operations.prove_credential import (
    ProofDiffers,
    ProofDraft,
    prove_credential,
)
from credit.portal.credentials import last_day_of, shown_value
from credit.ports import Shown
from credit.queries.citizens import CitizenView
from credit.queries.names import name_of
from credit.queries.proofs import arrears_of, is_anothers, proof_of
from credit.rules.credentials import spell_credential
from credit.rules.masking import mask_name
from credit.rules.proofs import BY_REGISTER, CODE_DIGITS, PROOF_LIFE, spell_digits
from ledger.errors import BadInput, Rejected
from ledger.rules.ids import time_ordered_id

SHOWN_MAX = 20
"""Of a plate's unpaid bills: more nobody reads one by one; the sum has them all."""

DAYS_MAX = 366


class LastDayMissing(BadInput):
    """A plate on paper ends, and its day isn't a day of the year to come."""

    code = "credit.proof.last_day_missing"
    sentence = _("Say until which day the plate is yours: a day of the coming year.")


@sensitive_post_parameters("value", "code")
def prove(request: HttpRequest, citizen: CitizenView, *, kind: str) -> HttpResponse:
    """Ask what shows that a plate or a card is theirs, and ask its register.

    Raises:
        Http404: nothing of this kind is proved here.
    """
    if kind not in BY_REGISTER or register() is None:
        raise Http404
    name = name_of(citizen.holder_id)
    facts: dict[str, Any] = {
        "kind": kind,
        "kind_name": CredentialKind(kind).label,
        "colours": PlateColour.choices,
        "name": mask_name(name),
        "digits": CODE_DIGITS,
        "sandbox_code": RIGHT,
    }
    if request.method == "POST":
        try:
            proof_id = _ask_register(request, citizen, kind=kind, name=name)
        except Rejected as refusal:
            facts |= {"refusal": refusal, "given": request.POST}
        else:
            return redirect("accept-credential", proof_id=proof_id)
    return render(request, "credit/credential_prove.html", facts)


def accept(
    request: HttpRequest, citizen: CitizenView, *, proof_id: UUID
) -> HttpResponse:
    """Show what comes with a credential that was proved, and bind it if accepted.

    Raises:
        Http404: this citizen has proved no such thing.
    """
    proof = proof_of(proof_id, holder_id=citizen.holder_id)
    if proof is None:
        raise Http404
    at = timezone.now()
    is_over = proof.at + PROOF_LIFE <= at
    refusal: Rejected | None = ProofOver() if is_over else None
    if request.method == "POST":
        accepted = request.POST.get("mark", "") if "agreed" in request.POST else ""
        try:
            bind_proved(proof_id=proof.id, ref=citizen.ref, accepted=accepted, at=at)
        except Rejected as refused:
            refusal = refused
        else:
            messages.success(request, gettext("Added. You are recognised by it now."))
            return redirect("credentials")
    is_free = not is_anothers(proof, at=at)
    return render(
        request,
        "credit/credential_accept.html",
        {
            "proof": proof,
            "shown": shown_value(proof.kind, proof.value),
            "colour": proof.get_colour_display(),
            "last_day": last_day_of(proof.valid_to),
            "is_free": is_free,
            "is_over": is_over,
            # Of a plate that was theirs once they learn nothing more.
            "arrears": arrears_of(proof) if is_free and not is_over else None,
            "shown_max": SHOWN_MAX,
            "refusal": refusal,
        },
    )


def _ask_register(
    request: HttpRequest, citizen: CitizenView, *, kind: str, name: str
) -> UUID:
    """Ask about what was typed; give what it is now known as.

    Raises:
        CredentialMalformed, LastDayMissing: what was typed can't be it.
        Rejected: as ``prove_credential`` says.
    """
    office, at = register(), timezone.now()
    value = spell_credential(kind, request.POST.get("value", ""))
    if value is None or office is None:
        raise CredentialMalformed(kind=CredentialKind(kind).label)
    code = spell_digits(request.POST.get("code", ""))
    if code is None:
        raise ProofDiffers
    colour = _colour(request, kind)
    draft = ProofDraft(
        id=time_ordered_id(at, "proof", citizen.holder_id, uuid4()),
        ref=citizen.ref,
        kind=kind,
        value=value,
        colour=colour,
        valid_to=_valid_to(request, colour=colour, at=at),
    )
    finding = office.check(Shown(kind, value, colour, name, code))
    prove_credential(draft=draft, finding=finding, at=at)
    return draft.id


def _colour(request: HttpRequest, kind: str) -> str:
    if kind != CredentialKind.PLATE:
        return ""
    colour = request.POST.get("colour", "")
    if colour not in PlateColour.values:
        raise CredentialMalformed(kind=CredentialKind.PLATE.label)
    return colour


def _valid_to(request: HttpRequest, *, colour: str, at: datetime) -> datetime | None:
    """Give the midnight after the last day, if there is one."""
    text = request.POST.get("last_day", "").strip()
    if not text and colour != PlateColour.TEMPORARY:
        return None
    try:
        after = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise LastDayMissing(pointer="/last_day") from error
    ends = datetime(after.year, after.month, after.day, tzinfo=get_current_timezone())
    if not at < ends <= at + timedelta(days=DAYS_MAX):
        raise LastDayMissing(pointer="/last_day")
    return ends
