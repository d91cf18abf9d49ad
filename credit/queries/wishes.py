"""How citizens wish to be told, and what they have not read."""

from uuid import UUID

from credit.models import Citizen, InboxEntry, NoticeWishes
from credit.rules.notices import CHOSEN_AT_FIRST, Channel, Topic, Ways

COUNTED_MAX = 99
"""More than that is many, and counting them costs."""


def wishes_of(holder_id: UUID) -> NoticeWishes | None:
    """Give a citizen's wishes; who has said nothing has none."""
    return NoticeWishes.objects.filter(citizen_id=holder_id).first()


def chosen_ways(wishes: NoticeWishes | None) -> Ways:
    """Give the pairs of topic and channel that are wanted."""
    if wishes is None:
        return CHOSEN_AT_FIRST
    pairs = (way.split(":") for way in wishes.ways)
    return frozenset((Topic(topic), Channel(channel)) for topic, channel in pairs)


def unread_of_user(user_id: int) -> int:
    """Count what the citizen who signs in as this user has not read, up to 99."""
    own = Citizen.objects.filter(user_id=user_id).values("holder_id")
    entries = InboxEntry.objects.filter(read_at=None, holder_id__in=own)
    return entries[:COUNTED_MAX].count()


def entries_of(holder_id: UUID, *, before: UUID | None, rows: int) -> list[InboxEntry]:
    """Give the newest entries of a citizen's list, or those before one of them."""
    entries = InboxEntry.objects.filter(holder_id=holder_id)
    if before:
        entries = entries.filter(id__lt=before)
    return list(entries.order_by("-id")[:rows])


def bill_of_entry(holder_id: UUID, entry_id: UUID) -> UUID | None:
    """Give the bill that an entry of a citizen's own list is about."""
    own = InboxEntry.objects.filter(holder_id=holder_id, id=entry_id)
    return own.values_list("bill_id", flat=True).first()
