"""A message's way: queued, taken by a sender, sent or given up."""

from datetime import timedelta
from enum import StrEnum

TRIES_MAX = 5
LOST_AFTER = timedelta(seconds=30)
"""A sender that died meanwhile is not coming back: its message is taken again."""

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
