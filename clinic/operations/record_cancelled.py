"""Record that nothing of a claim stands any more: the next round may be sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Claim
from clinic.operations.record_settlement import lock_claim
from clinic.rules.states import ClaimStatus


def record_cancelled(*, claim_id: UUID, at: datetime) -> bool:
    """Write down that the insurer has cancelled a claim; false when it stood so."""
    with transaction.atomic(savepoint=False):
        _visit, claim = lock_claim(claim_id)
        if claim.status != ClaimStatus.CANCELLING:
            return False
        claim.status, claim.cancelled_at, claim.ask_at = ClaimStatus.CANCELLED, at, None
        claim.save(update_fields=["status", "cancelled_at", "ask_at"])
        Claim.objects.filter(
            holder_id=claim.holder_id, replaces=claim, status=ClaimStatus.WAITING
        ).update(ask_at=at)
    return True
