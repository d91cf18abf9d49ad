"""The clinic's worker: asks insurers about discharged visits and closes their bills.

Rows are the queue: a visit whose split is estimated waits to be asked about.
"""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from clinic.adapters import insurer
from clinic.operations.claim_splits import ClaimedSplit, claim_splits
from clinic.operations.finalise_split import finalise_split
from clinic.ports import InsurerAnswer, Settlement
from ledger.errors import DomainError

log = logging.getLogger("clinic.tasks")

VISITS_PER_TURN = 50
"""A few tenths of a second of work: a worker that dies leaves few to ask again."""


@shared_task(name="clinic.finalise_splits")
def finalise_splits_now() -> None:
    """Make the splits final that are due by the clock."""
    finalise_splits(timezone.now())


def finalise_splits(at: datetime) -> int:
    """Ask about every visit that is due at ``at``; give how many were closed.

    One that fails is logged and asked about again later; the others go on.
    """
    closed = 0
    while claimed := claim_splits(limit=VISITS_PER_TURN, at=at):
        closed += sum(_finalise(split, at) for split in claimed)
    return closed


def _finalise(split: ClaimedSplit, at: datetime) -> bool:
    try:
        settlement = _ask(split)
        if settlement.answer != InsurerAnswer.FINAL:
            return False
        return finalise_split(visit_id=split.visit_id, shares=settlement.shares, at=at)
    except DomainError:
        log.exception("The split of visit %s could not be made final", split.visit_id)
        return False


def _ask(split: ClaimedSplit) -> Settlement:
    """Claim the first time; after that ask what became of the claim, never resend."""
    adapter = insurer(split.insurer)
    if split.asks:
        settlement = adapter.query(split.claim)
        if settlement.answer != InsurerAnswer.ABSENT:
            return settlement
    return adapter.settle(split.claim)
