"""Credit's worker: lines follow the arrears that the ledger noted.

The ledger's rows are the queue; a task that dies leaves them to the next one.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from credit.operations.weigh_arrears import follow_arrears

NOTES_PER_TURN = 500
"""A few tenths of a second of work, in which these citizens' rows are held."""

TURNS_MAX = timedelta(seconds=20)
"""The next wake goes on."""


@shared_task(name="credit.follow_arrears")
def follow_arrears_now() -> None:
    """Suspend and lift lines by the clock."""
    until = timezone.now() + TURNS_MAX
    while follow_arrears(at=timezone.now(), limit=NOTES_PER_TURN):
        if timezone.now() > until:
            break


def follow_all_arrears(at: datetime) -> int:
    """Take every note that is due at ``at``; give how many persons were looked at."""
    total = 0
    while seen := follow_arrears(at=at, limit=NOTES_PER_TURN):
        total += seen
    return total
