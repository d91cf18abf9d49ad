"""What was proved, and what the plate that was proved has left unpaid."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from credit.models import (
    Credential,
    CredentialKind,
    CredentialProof,
    Holder,
    HolderKind,
)
from credit.ports import Finding
from credit.queries.credentials import free_since
from ledger.queries.debts import UnpaidBill
from ledger.queries.unnamed import left_unpaid


@dataclass(frozen=True, slots=True)
class PlateArrears:
    """The unpaid bills that come with a plate."""

    bills: list[UnpaidBill]

    @property
    def mark(self) -> str:
        """Name exactly these bills; nothing where there are none."""
        if not self.bills:
            return ""
        told = ",".join(sorted(f"{bill.id}:{bill.cash_minor}" for bill in self.bills))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def sums(self) -> list[tuple[str, int]]:
        """Sum them up by currency."""
        owed: Counter[str] = Counter()
        for bill in self.bills:
            owed[bill.currency] += bill.cash_minor
        return sorted(owed.items())


def proof_of(proof_id: UUID, *, holder_id: UUID) -> CredentialProof | None:
    """Give what a citizen has proved, however long ago."""
    proofs = CredentialProof.objects.filter(holder_id=holder_id)
    return proofs.filter(id=proof_id, finding=Finding.MATCHES).first()


def is_anothers(proof: CredentialProof, *, at: datetime) -> bool:
    """Say whether somebody else has it bound, now or later on."""
    not_over = Q(valid_to=None) | Q(valid_to__gt=at)
    bound = Credential.objects.filter(
        not_over, kind=proof.kind, value_index=proof.value_index
    )
    return bound.exclude(holder_id=proof.holder_id).exists()


def arrears_of(proof: CredentialProof) -> PlateArrears:
    """Give what would be asked of whoever binds the plate now."""
    index = bytes(proof.value_index)
    if proof.kind != CredentialKind.PLATE:
        return PlateArrears([])
    plate = Holder.objects.filter(kind=HolderKind.PLATE, key_index=index).first()
    if plate is None:
        return PlateArrears([])
    own = Credential.objects.filter(
        holder_id=proof.holder_id, kind=proof.kind, value_index=index
    )
    own = own.filter(Q(valid_to=None) | Q(valid_to__gt=proof.at))
    begun = own.order_by("valid_from").values_list("valid_from", flat=True).first()
    since = begun or free_since(proof.kind, index, at=proof.at)
    return PlateArrears(
        left_unpaid(holder_id=plate.id, occurred_from=since, occurred_to=proof.valid_to)
    )
