"""Credit's workers: lines follow the arrears that the ledger noted, messages go out.

The ledger's rows are the queue; a task that dies leaves them to the next one.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from credit.adapters import text_sender
from credit.operations.send_messages import (
    claim_messages,
    forget_messages,
    record_messages,
)
from credit.operations.weigh_arrears import follow_arrears

NOTES_PER_TURN = 500
"""A few tenths of a second of work, in which these citizens' rows are held."""

MESSAGES_PER_TURN = 100

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


@shared_task(name="credit.send_messages")
def send_messages_now() -> None:
    """Send what waits by the clock."""
    send_messages(timezone.now())


@shared_task(name="credit.forget_messages")
def forget_messages_now() -> None:
    """Forget old messages and codes by the clock."""
    forget_messages(at=timezone.now())


def send_messages(at: datetime) -> int:
    """Send every message that waits at ``at``; give how many were handed over."""
    total = 0
    while texts := claim_messages(limit=MESSAGES_PER_TURN, at=at):
        record_messages(sent=text_sender().send(texts), at=at)
        total += len(texts)
    return total
