"""Record what an insurer answered to a claim: its bill closes, or is made good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Claim, Visit
from clinic.operations.apply_split import DecidedSplit, apply_split
from clinic.operations.keep_coverage import keep_coverage
from clinic.ports import InsurerAnswer, Settlement
from clinic.queries.estimates import lines_of_bill
from clinic.rules.states import ClaimStatus
from clinic.rules.sums import add_up

BY = "insurer"
"""Who decided a split, and who signs the timelines of what follows from it."""

DOES_NOT_SUM = "clinic.split.does_not_sum"
HOSPITALS_PART = "clinic.split.hospitals_part"
"""Answers that nobody can book: not of these lines, or a part that is the hospital's,
which it would have to take off its own bill."""


def record_settlement(*, claim_id: UUID, settlement: Settlement, at: datetime) -> bool:
    """Write down an insurer's answer; true when the claim is settled by it.

    An answer to a claim that has moved on (given up, settled by another worker)
    changes nothing. A final one that can't be booked leaves the claim to a person.

    Raises:
        CostsMore, RefundExceedsPaid, RefundExceedsInsurer, LineExceeded: the books
            refuse to make a paid bill good by it; the caller parks the claim.
    """
    with transaction.atomic(savepoint=False):
        visit, claim = lock_claim(claim_id)
        if claim.status != ClaimStatus.ASKED:
            return False
        if settlement.answer == InsurerAnswer.DECLINED:
            claim.status, claim.reason = ClaimStatus.DECLINED, settlement.reason[:64]
            claim.ask_at, claim.parked_at = None, at
            claim.save(update_fields=["status", "reason", "ask_at", "parked_at"])
        if settlement.answer != InsurerAnswer.FINAL:
            return False
        lines = lines_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)
        scoped = {scope.line_no: scope for scope in settlement.lines}
        scopes = [scoped[line.line_no] for line in lines if line.line_no in scoped]
        amounts = [line.amount_minor for line in lines]
        fits = len(scoped) == len(settlement.lines) == len(lines)
        fits = fits and [scope.amount_minor for scope in scopes] == amounts
        sums = settlement.sums
        if sums is None or not (fits and add_up(sums, scopes)):
            _park(claim, DOES_NOT_SUM, at=at)
            return False
        if sums.hospital_minor:
            _park(claim, HOSPITALS_PART, at=at)
            return False
        claim.status = ClaimStatus.SETTLED
        claim.ask_at = claim.parked_at = claim.deadline_at = None
        claim.reason = ""
        claim.save(
            update_fields=["status", "ask_at", "parked_at", "deadline_at", "reason"]
        )
        if settlement.coverage:
            keep_coverage(visit=visit, told=settlement.coverage, at=at)
        split = DecidedSplit(sums, tuple(scopes), by=BY)
        apply_split(visit=visit, claim=claim, split=split, at=at)
    return True


def lock_claim(claim_id: UUID) -> tuple[Visit, Claim]:
    """Lock a claim for a change, its visit first as every operation on that does."""
    visit_id = Claim.objects.values_list("visit_id", flat=True).get(id=claim_id)
    visit = (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hospital")
        .defer("department", "first_answer", "discharge_answer")
        .get(id=visit_id)
    )
    return visit, Claim.objects.select_for_update(no_key=True).get(id=claim_id)


def park_claim(*, claim_id: UUID, reason: str, at: datetime) -> None:
    """Leave a claim that is undecided to a person, for a reason."""
    with transaction.atomic(savepoint=False):
        _visit, claim = lock_claim(claim_id)
        if claim.status == ClaimStatus.ASKED:
            _park(claim, reason, at=at)


def _park(claim: Claim, reason: str, *, at: datetime) -> None:
    claim.reason, claim.parked_at = reason, claim.parked_at or at
    claim.save(update_fields=["reason", "parked_at"])
