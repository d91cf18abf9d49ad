"""What citizens are recognised by, as they themselves may see it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F, Max

from credit.models import Credential, CredentialKind

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Where a binding begins that nobody knows the beginning of."""


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A credential of a citizen, opened, with its period."""

    id: UUID
    kind: str
    value: str = field(repr=False)
    colour: str
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
        CredentialView(
            row.id, row.kind, row.value, row.colour, row.valid_from, row.valid_to
        )
        for row in rows
    ]


def free_since(kind: str, value_index: bytes, *, at: datetime) -> datetime:
    """Say when the last one who had this credential ended having it."""
    ended = Credential.objects.filter(
        kind=kind, value_index=value_index, valid_to__lte=at
    )
    last: datetime | None = ended.aggregate(last=Max("valid_to"))["last"]
    return last or EVER


def credential_of(credential_id: UUID, *, holder_id: UUID) -> CredentialView | None:
    """Give one credential, if it is this citizen's."""
    found = credentials_of(holder_id)
    return next((one for one in found if one.id == credential_id), None)
