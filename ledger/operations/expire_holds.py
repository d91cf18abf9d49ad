"""Let holds go whose time is over, so that a forgotten one doesn't lock a line."""

from datetime import datetime

from django.db import transaction

from ledger.models import Hold
from ledger.operations.post_transfers import post_transfers
from ledger.ports import Posting
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import HoldStatus


def expire_holds(*, at: datetime, limit: int) -> int:
    """Release up to ``limit`` holds that ended by ``at``; give how many.

    The longest overdue first. One that is captured at the same moment is
    captured: the books decide, under the lock of its account.
    """
    over = Hold.objects.filter(status=HoldStatus.PLACED, expires_at__lte=at)
    rows = over.order_by("expires_at").values_list("transfer_id", "holder_id")
    postings = [
        Posting(
            id=time_ordered_id(at, "expire", hold_id),
            holder_id=holder_id,
            kind="expire",
            about_id=hold_id,
        )
        for hold_id, holder_id in rows[:limit]
    ]
    with transaction.atomic(savepoint=False):
        results = post_transfers(postings=postings, at=at)
    return sum(result.stands for result in results)
