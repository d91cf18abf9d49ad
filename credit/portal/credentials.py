"""What a citizen is recognised by: vehicles, cards, phones; shown and taken away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from credit.adapters import register
from credit.models import CredentialKind, PlateColour
from credit.operations.bind_credential import end_credential
from credit.queries.citizens import CitizenView
from credit.queries.credentials import (
    EVER,
    CredentialView,
    credential_of,
    credentials_of,
)
from credit.rules.masking import mask_phone, mask_value


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A credential as its citizen sees it; ``since`` is unknown of old ones.

    ``last_day`` is a moment on the last day on which it counts.
    """

    credential: CredentialView
    name: str
    shown: str
    colour: str
    since: datetime | None
    last_day: datetime | None


def show_credentials(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show all that a citizen is recognised by now, and what it was before."""
    at = timezone.now()
    rows = [row_of(one) for one in credentials_of(citizen.holder_id)]
    present = [row for row in rows if _is_present(row.credential, at)]
    return render(
        request,
        "credit/credentials.html",
        {
            "plates": [row for row in present if _is_plate(row)],
            "others": [row for row in present if not _is_plate(row)],
            "former": [row for row in rows if row not in present],
            "has_register": register() is not None,
        },
    )


def remove_credential(
    request: HttpRequest, citizen: CitizenView, *, credential_id: UUID
) -> HttpResponse:
    """Ask before a credential is taken away, then take it away.

    Raises:
        Http404: it isn't this citizen's.
    """
    credential = credential_of(credential_id, holder_id=citizen.holder_id)
    if credential is None:
        raise Http404
    if request.method == "POST":
        end_credential(
            ref=citizen.ref,
            kind=credential.kind,
            value=credential.value,
            at=timezone.now(),
        )
        messages.success(request, gettext("Removed."))
        return redirect("credentials")
    facts = {"row": row_of(credential)}
    return render(request, "credit/credential_remove.html", facts)


def row_of(credential: CredentialView) -> CredentialRow:
    """Make a row: plates are shown whole, cards and phones in part."""
    kind, colour = CredentialKind(credential.kind), credential.colour
    return CredentialRow(
        credential,
        str(kind.label),
        shown_value(credential.kind, credential.value),
        str(PlateColour(colour).label) if colour else "",
        credential.valid_from if credential.valid_from > EVER else None,
        last_day_of(credential.valid_to),
    )


def last_day_of(valid_to: datetime | None) -> datetime | None:
    """Give a moment on the last day of a period that ends at ``valid_to``."""
    return valid_to - timedelta(seconds=1) if valid_to else None


def shown_value(kind: str, value: str) -> str:
    """Write a credential so that its citizen recognises it."""
    if kind == CredentialKind.PLATE:
        return value
    return mask_phone(value) if kind == CredentialKind.PHONE else mask_value(value)


def _is_present(credential: CredentialView, at: datetime) -> bool:
    return credential.valid_to is None or credential.valid_to > at


def _is_plate(row: CredentialRow) -> bool:
    return row.credential.kind == CredentialKind.PLATE
