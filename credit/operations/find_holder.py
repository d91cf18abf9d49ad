"""Find who a plate belongs to at a moment, or give the plate a holder of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from credit.models import CredentialKind, Holder, HolderKind
from credit.rules.credentials import spell_plate
from ledger.models.sealed import blind_index_of
from ledger.queries.prepared import rows_of

BOUND = """SELECT holder_id FROM credit_credential
WHERE kind = %s AND value_index = %s AND valid_from <= %s
AND (valid_to IS NULL OR valid_to > %s) LIMIT 1 FOR KEY SHARE"""
"""Held until the transaction ends, so that its citizen can't leave meanwhile; whoever
changes the binding's period waits for nobody."""
KNOWN = "SELECT id FROM credit_holder WHERE kind = %s AND key_index = %s"


@dataclass(frozen=True, slots=True)
class FoundHolder:
    """A holder, and whether a citizen stands behind it."""

    id: UUID
    is_citizen: bool


def find_plate_holder(*, plate: str, at: datetime) -> FoundHolder:
    """Give the citizen who had ``plate`` bound at ``at``, else the plate's holder.

    The same unbound plate has the same holder always, however it is spelled. Until
    the transaction ends that citizen's account isn't closed.
    """
    index = blind_index_of(CredentialKind.PLATE, spell_plate(plate))
    bound = rows_of(BOUND, [CredentialKind.PLATE.value, index, at, at])
    if bound:
        return FoundHolder(bound[0][0], is_citizen=True)
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
    if known := rows_of(KNOWN, [kind, index]):
        holder_id: UUID = known[0][0]
        return holder_id
    with transaction.atomic(savepoint=False):
        Holder.objects.bulk_create(
            [Holder(id=uuid4(), kind=kind, key_index=index, since=at)],
            ignore_conflicts=True,
        )
    return Holder.objects.values_list("id", flat=True).get(kind=kind, key_index=index)
