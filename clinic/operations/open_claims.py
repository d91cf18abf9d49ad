"""Open claims on an insurer that keeps them: rows that a worker asks about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Claim, Visit
from clinic.queries.insured import insured_of
from clinic.queries.policies import deadline_at
from clinic.rules.states import NOTHING_STANDS, ClaimStatus
from ledger.rules.ids import time_ordered_id


def open_claims(*, visit: Visit, bill_ids: Sequence[UUID], at: datetime) -> None:
    """Open the first round of claiming bills of a visit whose row the caller holds."""
    if not bill_ids:
        return
    insured = insured_of(visit)
    until = deadline_at(at)
    with transaction.atomic(savepoint=False):
        Claim.objects.bulk_create(
            [
                Claim(
                    id=time_ordered_id(at, "claim", bill_id, 1),
                    holder_id=visit.holder_id,
                    visit=visit,
                    bill_id=bill_id,
                    insured_kind=insured.kind,
                    person=insured.person,
                    ask_at=at,
                    deadline_at=until,
                    opened_at=at,
                )
                for bill_id in bill_ids
            ]
        )


def open_next_round(
    *, visit: Visit, before: Claim, bill_id: UUID, at: datetime
) -> None:
    """Open the round after ``before``, to be sent when nothing of that stands.

    The caller holds the rows of the visit and of ``before``. The same bill, or the one
    that took its place. A round of which nothing
    stands waits for nobody any more.
    """
    insured = insured_of(visit)
    round_no = before.round_no + 1
    with transaction.atomic(savepoint=False):
        if before.status in NOTHING_STANDS:
            before.parked_at = before.deadline_at = None
            before.save(update_fields=["parked_at", "deadline_at"])
        Claim.objects.create(
            id=time_ordered_id(at, "claim", bill_id, round_no),
            holder_id=visit.holder_id,
            visit=visit,
            bill_id=bill_id,
            round_no=round_no,
            replaces=before,
            insured_kind=insured.kind,
            person=insured.person,
            ask_at=at if before.status in NOTHING_STANDS else None,
            deadline_at=deadline_at(at),
            opened_at=at,
        )


def cancel_claim(*, claim: Claim, at: datetime) -> None:
    """Have a claim taken back that may stand; the caller holds its row."""
    if claim.status in (ClaimStatus.SETTLED, ClaimStatus.GIVEN_UP):
        claim.status = ClaimStatus.CANCELLING
        claim.ask_at, claim.asks = at, 0
        with transaction.atomic(savepoint=False):
            claim.save(update_fields=["status", "ask_at", "asks"])


def cancel_claims_of(*, bill_ids: Sequence[UUID], at: datetime) -> int:
    """Have what stands of voided bills taken back; give how many claims that were."""
    with transaction.atomic(savepoint=False):
        claims = Claim.objects.select_for_update(no_key=True, skip_locked=True).filter(
            bill__in=bill_ids, status=ClaimStatus.SETTLED
        )
        standing = list(claims.order_by("id"))
        for claim in standing:
            cancel_claim(claim=claim, at=at)
    return len(standing)
