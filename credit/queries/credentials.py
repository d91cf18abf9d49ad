"""What citizens are recognised by, as they themselves may see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from credit.models import Credential, CredentialKind


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A credential of a citizen, opened, with its period."""

    id: UUID
    kind: str
    value: str
    valid_from: datetime
    valid_to: datetime | None


def plates_of(holder_id: UUID) -> list[CredentialView]:
    """Give a citizen's plates, current and former ones; each once, the newest first."""
    found: dict[str, CredentialView] = {}
    for plate in credentials_of(holder_id):
        if plate.kind == CredentialKind.PLATE:
            found.setdefault(plate.value, plate)
    return list(found.values())


def credentials_of(holder_id: UUID) -> list[CredentialView]:
    """Give all that a citizen has been recognised by, what has not ended first."""
    rows = Credential.objects.filter(holder_id=holder_id).order_by(
        F("valid_to").desc(nulls_first=True), "-valid_from", "id"
    )
    return [
        CredentialView(row.id, row.kind, row.value, row.valid_from, row.valid_to)
        for row in rows
    ]
