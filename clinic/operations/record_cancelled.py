"""Record that nothing of a claim stands any more: the next round may be sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Claim
from clinic.operations.record_settlement import lock_claim
from clinic.queries.claims import sums_of_bill
from clinic.rules.states import ClaimStatus
from ledger.queries.standings import statuses_of
from ledger.rules.states import BillStatus

UNCLAIMED = "clinic.claim.unclaimed"


def record_cancelled(*, claim_id: UUID, at: datetime) -> bool:
    """Write down that the insurer has cancelled a claim; false when it stood so.

    One that was given up though the fund still owes is left to a person, unless another
    round follows it: the fund owes what nobody claims.
    """
    with transaction.atomic(savepoint=False):
        _visit, claim = lock_claim(claim_id)
        if claim.status != ClaimStatus.CANCELLING:
            return False
        claim.status, claim.cancelled_at, claim.ask_at = ClaimStatus.CANCELLED, at, None
        if not hasattr(claim, "replaced_by") and _owes(claim):
            claim.reason, claim.parked_at = UNCLAIMED, at
        claim.save(
            update_fields=["status", "cancelled_at", "ask_at", "reason", "parked_at"]
        )
        Claim.objects.filter(
            holder_id=claim.holder_id, replaces=claim, status=ClaimStatus.WAITING
        ).update(ask_at=at)
    return True


def _owes(claim: Claim) -> bool:
    """Say whether the books keep a fund's part of the claim's bill, which was paid."""
    status = statuses_of([claim.bill_id])[claim.bill_id]
    sums = sums_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)
    if sums is None or status != BillStatus.SETTLED:
        return False
    return sums.total_minor > sums.cash_minor
