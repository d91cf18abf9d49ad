"""Record what a register found of a credential that a citizen says is theirs."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import CredentialProof
from credit.operations.bind_credential import CredentialMalformed, PeriodBackwards
from credit.operations.lock_citizen import lock_citizen
from credit.ports import Finding
from credit.rules.credentials import spell_credential
from credit.rules.proofs import COUNTED_FOR, TRIES_MAX, TRIES_OF_ALL_MAX
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of


class TooManyProofs(Rejected):
    """So many tries went wrong in a day, this citizen's or everybody's about it."""

    code = "credit.proof.too_many"
    sentence = _(
        "Too many tries went wrong. Try again tomorrow, or go to a service counter."
    )


class ProofDiffers(Rejected):
    """The register says that it isn't theirs, or that what they typed is wrong."""

    code = "credit.proof.differs"
    sentence = _(
        "The register says that these don't belong together: number, digits and your "
        "name. Look at your paper again."
    )


class ProofUnknown(Rejected):
    """The register has never heard of it."""

    code = "credit.proof.unknown"
    sentence = _("The register doesn't know this number. Look at your paper again.")


class RegisterSilent(Rejected):
    """The register didn't answer; no try was counted."""

    code = "credit.proof.unanswered"
    sentence = _("The register doesn't answer right now. Try again in a while.")


REFUSALS = {Finding.DIFFERS: ProofDiffers, Finding.UNKNOWN: ProofUnknown}


@dataclass(frozen=True, slots=True)
class ProofDraft:
    """Which credential a citizen wants to be recognised by, and until when."""

    id: UUID
    ref: str
    kind: str
    value: str = field(repr=False)
    colour: str = ""
    valid_to: datetime | None = None


def prove_credential(*, draft: ProofDraft, finding: Finding, at: datetime) -> None:
    """Keep what was found; what matches may be bound by ``bind_proved`` for a while.

    A try that went wrong is kept although it is refused. Once too many have, a right
    one is refused as well, so that tries sent all at once learn nothing.

    Raises:
        RegisterSilent, CredentialMalformed, PeriodBackwards, CitizenUnknown,
        TooManyProofs, ProofDiffers, ProofUnknown: in this order.
    """
    if finding == Finding.UNANSWERED:
        raise RegisterSilent
    spelled = spell_credential(draft.kind, draft.value)
    if spelled is None:
        raise CredentialMalformed(pointer="/value", kind=draft.kind)
    if draft.valid_to and draft.valid_to <= at:
        raise PeriodBackwards(pointer="/valid_to")
    index = blind_index_of(draft.kind, spelled)
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(draft.ref)
        if _has_tried_enough(holder_id, index, at=at):
            raise TooManyProofs
        CredentialProof.objects.create(
            id=draft.id,
            holder_id=holder_id,
            kind=draft.kind,
            value=spelled,
            value_index=index,
            colour=draft.colour,
            valid_to=draft.valid_to,
            finding=finding,
            at=at,
        )
    if finding in REFUSALS:
        raise REFUSALS[finding]


def _has_tried_enough(holder_id: UUID, index: bytes, *, at: datetime) -> bool:
    """Count a citizen's own tries, and those of all about the credential.

    A citizen's are counted under the lock of their row; of all a few more may slip in.
    """
    lately = CredentialProof.objects.filter(at__gt=at - COUNTED_FOR)
    wrong = lately.exclude(finding=Finding.MATCHES)
    if wrong.filter(holder_id=holder_id).count() >= TRIES_MAX:
        return True
    return wrong.filter(value_index=index).count() >= TRIES_OF_ALL_MAX
