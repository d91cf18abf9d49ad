"""The clinic's workers: days in bed are charged, insurers asked, bills closed.

Rows are the queue: a visit whose split is estimated waits to be asked about, and an
inpatient for the midnight that ends the next day to be charged.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from clinic.adapters import insurer
from clinic.operations.charge_bed_days import charge_bed_days
from clinic.operations.claim_splits import ClaimedSplit, claim_splits
from clinic.operations.finalise_split import finalise_split
from clinic.ports import Claim, Insurer, InsurerAnswer, Settlement
from clinic.queries.wards import visits_with_days_due
from ledger.errors import DomainError

log = logging.getLogger("clinic.tasks")

VISITS_PER_TURN = 50
"""A few tenths of a second of work: a worker that dies leaves few to ask again."""


INPATIENTS_PER_TURN = 500
"""Ids that are read at once; each visit is charged in a transaction of its own."""


@shared_task(name="clinic.charge_bed_days")
def charge_days_now() -> None:
    """Charge the days in bed that are over by the clock."""
    charge_days(timezone.now())


def charge_days(at: datetime) -> int:
    """Charge every patient's days in bed that are over at ``at``; give how many days.

    Each visit is tried once a turn; one that fails is logged and tried again at the
    next, and the others go on.
    """
    charged, after = 0, None
    while due := visits_with_days_due(at=at, after=after, limit=INPATIENTS_PER_TURN):
        charged += sum(_charge_days(visit_id, at) for visit_id in due)
        after = due[-1]
    return charged


def _charge_days(visit_id: UUID, at: datetime) -> int:
    try:
        return charge_bed_days(visit_id=visit_id, at=at)
    except DomainError:
        log.exception("The days in bed of visit %s could not be charged", visit_id)
        return 0


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
        for name in {split.insurer for split in claimed}:
            here = [split for split in claimed if split.insurer == name]
            closed += _finalise_all(name, here, at=at)
    return closed


def _finalise_all(name: str, splits: Sequence[ClaimedSplit], *, at: datetime) -> int:
    try:
        told = _ask(insurer(name), splits)
    except DomainError:
        log.exception("The insurer %s could not be asked", name)
        return 0
    return sum(_finalise(split, told[split.claim.reference], at=at) for split in splits)


def _finalise(split: ClaimedSplit, settlement: Settlement, *, at: datetime) -> bool:
    if settlement.answer != InsurerAnswer.FINAL:
        return False
    try:
        return finalise_split(visit_id=split.visit_id, shares=settlement.shares, at=at)
    except DomainError:
        log.exception("The split of visit %s could not be made final", split.visit_id)
        return False


def _ask(adapter: Insurer, splits: Sequence[ClaimedSplit]) -> dict[str, Settlement]:
    """Claim the first time; after that ask what became of a claim, never resend."""
    asked = adapter.query([split.claim for split in splits if split.asks])
    told = {settlement.reference: settlement for settlement in asked}
    new = [split.claim for split in splits if _is_new(split.claim, told)]
    return told | {one.reference: one for one in adapter.settle(new)}


def _is_new(claim: Claim, told: Mapping[str, Settlement]) -> bool:
    """Say whether the insurer has never been sent a claim, or says so itself."""
    known = told.get(claim.reference)
    return known is None or known.answer == InsurerAnswer.ABSENT
