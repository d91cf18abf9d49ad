"""Find who a plate belongs to at a moment, or give the plate a holder of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from credit.models import Credential, CredentialKind, Holder, HolderKind
from credit.rules.credentials import spell_plate
from ledger.models.sealed import blind_index_of


@dataclass(frozen=True, slots=True)
class FoundHolder:
    """A holder, and whether a citizen stands behind it."""

    id: UUID
    is_citizen: bool


def find_plate_holder(*, plate: str, at: datetime) -> FoundHolder:
    """Give the citizen who had ``plate`` bound at ``at``, else the plate's holder.

    The same unbound plate has the same holder always, however it is spelled.
    """
    index = blind_index_of(CredentialKind.PLATE, spell_plate(plate))
    bound = (
        Credential.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=at),
            kind=CredentialKind.PLATE,
            value_index=index,
            valid_from__lte=at,
        )
        .values_list("holder_id", flat=True)
        .first()
    )
    if bound:
        return FoundHolder(bound, is_citizen=True)
    return FoundHolder(
        _own_holder(HolderKind.PLATE, index=index, at=at), is_citizen=False
    )


def open_patient_holder(*, at: datetime, holder_id: UUID) -> None:
    """Open a holder for a patient whom nobody has identified yet."""
    with transaction.atomic(savepoint=False):
        Holder.objects.bulk_create(
            [Holder(id=holder_id, kind=HolderKind.PATIENT, since=at)],
            ignore_conflicts=True,
        )


def _own_holder(kind: str, *, index: bytes, at: datetime) -> UUID:
    known = Holder.objects.filter(kind=kind, key_index=index)
    found = known.values_list("id", flat=True).first()
    if found:
        return found
    with transaction.atomic(savepoint=False):
        Holder.objects.bulk_create(
            [Holder(id=uuid4(), kind=kind, key_index=index, since=at)],
            ignore_conflicts=True,
        )
    return known.values_list("id", flat=True).get()
