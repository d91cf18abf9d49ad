"""Collecting bills, the gateway agreeing to everything."""

from datetime import datetime
from uuid import UUID

from ledger.operations.claim_bills import claim_bills
from ledger.operations.claimed import Claimed
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.rules.ids import shard_of


def collect(holder_id: UUID, at: datetime) -> list[int]:
    """Collect what is due of a holder's partition; give the amounts that were taken."""
    claimed = claim_bills(shard=shard_of(holder_id), limit=100, at=at)
    succeed(*claimed, at=at)
    return [one.order.amount.amount_minor for one in claimed]


def succeed(*claimed: Claimed, at: datetime) -> None:
    """Let the gateway say that it took these payments."""
    outcomes = [
        Outcome(one.order.reference, Answer.SUCCEEDED, amount=one.order.amount)
        for one in claimed
    ]
    record_outcomes(outcomes=outcomes, asked_by="collect", at=at)
