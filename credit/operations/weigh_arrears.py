"""Let lines follow their holders' arrears: suspended for them, lifted without them.

Only active lines are suspended, and only what was suspended for arrears is lifted: a
person's suspension is a person's to lift, a frozen line stays frozen.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credit.models import Citizen, CreditLine
from credit.operations.step_lines import step_lines
from credit.rules.lines import LineStatus, StepCause
from ledger.operations.claim_standing_changes import claim_standing_changes
from ledger.queries.arrears import persons_in_arrears

BY = "credit"


def follow_arrears(*, at: datetime, limit: int) -> int:
    """Look at persons whose arrears may have changed by ``at``; give how many.

    Up to ``limit`` of the ledger's notes are taken; they are there again if this
    fails.
    """
    with transaction.atomic(savepoint=False):
        persons = claim_standing_changes(at=at, limit=limit)
        # Whoever grants lines holds these rows: none is opened unseen meanwhile.
        citizens = Citizen.objects.select_for_update(no_key=True).order_by("holder_id")
        holder_ids = citizens.filter(holder_id__in=persons).values_list(
            "holder_id", flat=True
        )
        weigh_arrears(holder_ids=list(holder_ids), at=at)
    return len(persons)


def weigh_arrears(*, holder_ids: Collection[UUID], at: datetime) -> None:
    """Suspend and lift the lines of these holders as their arrears ask ``at`` now.

    The lines are locked before the arrears are read, so that of two who weigh the
    same holder the later one has seen what is newer.
    """
    if not holder_ids:
        return
    with transaction.atomic(savepoint=False):
        lines = list(
            CreditLine.objects.select_for_update(no_key=True)
            .filter(holder_id__in=holder_ids)
            .order_by("id")
        )
        in_arrears = persons_in_arrears({line.holder_id for line in lines}, at=at)
        suspended = [
            line
            for line in lines
            if line.status == LineStatus.ACTIVE and line.holder_id in in_arrears
        ]
        lifted = [
            line
            for line in lines
            if line.suspended_for == StepCause.ARREARS
            and line.holder_id not in in_arrears
        ]
        for moved, status in (
            (suspended, LineStatus.SUSPENDED),
            (lifted, LineStatus.ACTIVE),
        ):
            step_lines(
                lines=moved, status=status, cause=StepCause.ARREARS, by=BY, at=at
            )
