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
from credit.rules.notices import Channel

NOTES_PER_TURN = 500
"""A few tenths of a second of work, in which these citizens' rows are held."""

MESSAGES_PER_BATCH = 20
"""A provider that takes half a second for each carries so many in a batch's time."""

NOTICES_PER_TURN = 200

TURNS_MAX = timedelta(seconds=20)
"""The next wake goes on."""

BATCHES_MAX = timedelta(seconds=15)
"""A batch that begins by then ends before its task is ended."""


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
    until = timezone.now() + BATCHES_MAX
    while tell_citizens(limit=NOTICES_PER_TURN, at=timezone.now()):
        if timezone.now() > until:
            return
    waiting = list(Channel)
    while waiting:
        for channel in tuple(waiting):
            if timezone.now() > until:
                return
            if not _send_some(channel, at=timezone.now()):
                waiting.remove(channel)


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
    for channel in Channel:
        while tried := _send_some(channel, at=at):
            total += tried
    return total


def _send_some(channel: Channel, *, at: datetime) -> int:
    """Take some of a channel's messages, hand them to its sender, and note its word.

    Gives how many were tried: the sender may have had no time for the rest.
    """
    texts = claim_messages(channel=channel, limit=MESSAGES_PER_BATCH, at=at)
    if not texts:
        return 0
    sent = text_senders()[channel].send(texts)
    untried = [text.id for text in texts if text.id not in sent]
    record_messages(sent=sent, untried=untried, at=at)
    return len(sent)
