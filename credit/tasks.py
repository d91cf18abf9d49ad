"""Credit's workers: lines follow the arrears that the ledger noted, messages go out.

The ledger's rows are the queue; a task that dies leaves them to the next one.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from credit.adapters import text_senders
from credit.operations.send_messages import (
    claim_messages,
    forget_messages,
    record_messages,
)
from credit.operations.tell_citizens import tell_citizens
from credit.operations.weigh_arrears import follow_arrears

NOTES_PER_TURN = 500
"""A few tenths of a second of work, in which these citizens' rows are held."""

MESSAGES_PER_TURN = 20
"""Of a mail server that takes a second for each, a turn still ends in time."""

NOTICES_PER_TURN = 200

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
    """Put the ledger's notices into citizens' lists, and send what waits."""
    until = timezone.now() + TURNS_MAX
    while tell_citizens(limit=NOTICES_PER_TURN, at=timezone.now()):
        if timezone.now() > until:
            return
    while _send_some(timezone.now()) and timezone.now() < until:
        pass


@shared_task(name="credit.forget_messages")
def forget_messages_now() -> None:
    """Forget old messages, codes and entries by the clock."""
    forget_messages(at=timezone.now())


def tell_all_citizens(at: datetime) -> int:
    """Tell every notice that waits at ``at``; give how many there were."""
    total = 0
    while told := tell_citizens(limit=NOTICES_PER_TURN, at=at):
        total += told
    return total


def send_messages(at: datetime) -> int:
    """Send every message that waits at ``at``; give how many were handed over."""
    total = 0
    while sent := _send_some(at):
        total += sent
    return total


def _send_some(at: datetime) -> int:
    """Take some messages, hand each to its channel's sender, and note its word."""
    texts = claim_messages(limit=MESSAGES_PER_TURN, at=at)
    for channel, sender in text_senders().items():
        if own := [text for text in texts if text.channel == channel]:
            record_messages(sent=sender.send(own), at=at)
    return len(texts)
