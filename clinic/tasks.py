"""The clinic's workers: days in bed are charged, insurers asked, bills closed.

Rows are the queue: a visit whose split is estimated waits to be asked about, a claim
for its answer, and an inpatient for the midnight that ends the next day to be charged.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from clinic.adapters import insurer
from clinic.adapters.asking import InsurerOf, ask, ask_about, by_insurer
from clinic.operations.charge_bed_days import charge_bed_days
from clinic.operations.claim_splits import ClaimedSplit, claim_splits
from clinic.operations.finalise_split import finalise_split
from clinic.operations.give_up_claim import end_waiting
from clinic.operations.open_claims import cancel_claims_of
from clinic.operations.record_cancelled import record_cancelled
from clinic.operations.record_settlement import park_claim, record_settlement
from clinic.operations.take_claims import TakenClaim, take_claims
from clinic.ports import InsurerAnswer, Settlement
from clinic.queries.claims import claims_over
from clinic.queries.wards import visits_with_days_due
from ledger.errors import DomainError, Rejected
from ledger.queries.disputes import bills_voided_by_disputes

log = logging.getLogger("clinic.tasks")

VISITS_PER_TURN = 50
"""A few tenths of a second of work: a worker that dies leaves few to ask again."""


CLAIMS_PER_TURN = 50
"""An insurer that is slow holds them up together, no others."""

INPATIENTS_PER_TURN = 50
"""Ids that are read at once; each visit is charged in a transaction of its own."""

CHARGING_MAX = timedelta(seconds=20)
"""Thousands of beds take minutes: a task stops well before its time limit, and the
next one goes on where the rows stand."""


@shared_task(name="clinic.charge_bed_days")
def charge_days_now() -> None:
    """Charge the days in bed that are over by the clock, for as long as a task may."""
    at = timezone.now()
    charge_days(at, is_over=lambda: timezone.now() >= at + CHARGING_MAX)


def charge_days(at: datetime, *, is_over: Callable[[], bool] = lambda: False) -> int:
    """Charge every patient's days in bed that are over at ``at``; give how many days.

    Each visit is tried once a turn; one that fails is logged and tried again at the
    next, and the others go on, until ``is_over`` says that it is enough.
    """
    charged, after = 0, None
    while due := visits_with_days_due(at=at, after=after, limit=INPATIENTS_PER_TURN):
        if is_over():
            break
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


def finalise_splits(at: datetime, *, insurer_of: InsurerOf = insurer) -> int:
    """Ask about every visit and claim that is due at ``at``; give how many are settled.

    One that fails is logged and asked about again later; the others go on.
    """
    settled = 0
    while claimed := claim_splits(limit=VISITS_PER_TURN, at=at):
        for name, here in by_insurer(claimed).items():
            settled += _finalise_all(name, here, at=at)
    if wrong := bills_voided_by_disputes():
        cancel_claims_of(bill_ids=wrong, at=at)
    while taken := take_claims(limit=CLAIMS_PER_TURN, at=at):
        for name, theirs in by_insurer(taken).items():
            told = ask_about(insurer_of, name, taken=theirs)
            settled += sum(_record(one, told[one.id], at=at) for one in theirs)
    for claim_id in claims_over(at=at, limit=CLAIMS_PER_TURN):
        settled += _end_waiting(claim_id, at)
    return settled


def _record(taken: TakenClaim, answer: Settlement | None, *, at: datetime) -> bool:
    try:
        if answer is None:
            record_cancelled(claim_id=taken.id, at=at)
            return False
        return record_settlement(claim_id=taken.id, settlement=answer, at=at)
    except Rejected as refusal:
        # Nothing was written: money that the books refuse to move waits for a person.
        park_claim(claim_id=taken.id, reason=refusal.code, at=at)
        return False
    except DomainError:
        log.exception("The answer to claim %s could not be recorded", taken.id)
        return False


def _end_waiting(claim_id: UUID, at: datetime) -> bool:
    try:
        return end_waiting(claim_id=claim_id, at=at)
    except DomainError:
        log.exception("The waiting for claim %s could not be ended", claim_id)
        return False


def _finalise_all(name: str, splits: Sequence[ClaimedSplit], *, at: datetime) -> int:
    try:
        told = ask(insurer(name), splits)
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
