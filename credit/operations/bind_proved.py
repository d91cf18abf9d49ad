"""Bind a credential that its citizen has proved to be theirs, with what it left."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Credential, CredentialProof, Holder, HolderKind
from credit.operations.bind_credential import CredentialTaken, bind_credential
from credit.operations.lock_citizen import lock_citizen
from credit.ports import Finding
from credit.queries.proofs import arrears_of, is_anothers
from credit.rules.proofs import PROOF_LIFE
from ledger.errors import NotFound, Rejected


class ProofOver(NotFound):
    """There is no such proof of this citizen, it showed nothing, or it is too old."""

    code = "credit.proof.over"
    sentence = _("This took too long. Start again, please.")


class ArrearsNotAccepted(Rejected):
    """The plate left something unpaid that the citizen hasn't agreed to pay."""

    code = "credit.proof.arrears_not_accepted"
    sentence = _("Look at what this plate has left unpaid, and say that you pay it.")


def bind_proved(*, proof_id: UUID, ref: str, accepted: str, at: datetime) -> Credential:
    """Bind what was proved; ``accepted`` is the mark of the arrears that were seen.

    Without arrears it is empty. What a plate left unpaid is asked of the citizen from
    now on; a bill that has come since is not accepted unseen. Again, it is the first
    binding.

    Raises:
        CitizenUnknown, ProofOver, CredentialTaken, ArrearsNotAccepted: in this order.
    """
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(ref)
        proof = CredentialProof.objects.filter(
            id=proof_id, holder_id=holder_id, finding=Finding.MATCHES
        ).first()
        if proof is None:
            raise ProofOver
        bound = Credential.objects.filter(proof=proof).first()
        if bound is not None:
            return bound
        if proof.at + PROOF_LIFE <= at:
            raise ProofOver
        if is_anothers(proof, at=at):
            raise CredentialTaken
        _keep_still(proof)
        if arrears_of(proof).mark != accepted:
            raise ArrearsNotAccepted
        credential = bind_credential(
            ref=ref,
            kind=proof.kind,
            value=proof.value,
            valid_from=None,
            valid_to=proof.valid_to,
            at=at,
        )
        credential.colour, credential.proof = proof.colour, proof
        credential.save(update_fields=["colour", "proof"])
    return credential


def _keep_still(proof: CredentialProof) -> None:
    """Let no stay be booked on the plate between what was seen and what is bound."""
    plates = Holder.objects.select_for_update().filter(
        kind=HolderKind.PLATE, key_index=proof.value_index
    )
    plates.values_list("id").first()
