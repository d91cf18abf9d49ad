"""A message's way: queued, taken by a sender, sent or given up."""

from datetime import timedelta
from enum import StrEnum

PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=3),
    timedelta(minutes=30),
)
"""After a try in vain; a code is worthless before the last, a letter is not."""

TRIES_MAX = len(PAUSES) + 1
LOST_AFTER = timedelta(seconds=60)
"""Longer than a worker's task may run: whoever took it is dead, it is taken again."""

BEGUN_WITHIN = timedelta(seconds=8)
"""Of a batch; what isn't begun by then waits for the next one. With the longest that
one message may take, the batch is over before its task is ended."""

KEPT_FOR = timedelta(days=7)


class MessageStatus(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


MESSAGE_EDGES = frozenset(
    {
        (MessageStatus.QUEUED, MessageStatus.SENDING),
        (MessageStatus.QUEUED, MessageStatus.FAILED),
        (MessageStatus.SENDING, MessageStatus.QUEUED),
        (MessageStatus.SENDING, MessageStatus.SENT),
        (MessageStatus.SENDING, MessageStatus.FAILED),
    }
)


def status_after(*, is_sent: bool, tries: int) -> MessageStatus:
    """Say what a try leads to: sent, another try, or the end of trying."""
    if is_sent:
        return MessageStatus.SENT
    return MessageStatus.QUEUED if tries < TRIES_MAX else MessageStatus.FAILED
