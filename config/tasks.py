"""The worker that issues receipts: rows are the queue, as everywhere.

It stands on the roof, because a receipt says what the ledger knows of a bill and what
the floors above know of its stay or visit.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from config.receipts.issuing import issue_due

SWEEP_MAX = timedelta(seconds=20)
"""It stops well before the task's time limit; the next wake goes on."""


@shared_task(name="config.issue_receipts")
def issue_receipts_now() -> None:
    """Issue the receipts that are due by the clock."""
    until = timezone.now() + SWEEP_MAX
    while issue_due(timezone.now) and timezone.now() < until:
        pass


def issue_receipts_at(at: datetime) -> int:
    """Issue every receipt that is due as if the clock stood at ``at``."""
    looked_at = 0
    while found := issue_due(lambda: at):
        looked_at += found
    return looked_at
