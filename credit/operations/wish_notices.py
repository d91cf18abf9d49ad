"""Keep how a citizen wishes to be told of what, and what they have read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen, InboxEntry, NoticeWishes
from credit.models.notice import LANGUAGE_CHOICES
from credit.operations.lock_citizen import CitizenUnknown
from credit.queries.wishes import chosen_ways
from credit.rules.notices import Channel, Topic
from ledger.errors import BadInput, Rejected


class LanguageUnknown(BadInput):
    """The house writes no letters in this language."""

    code = "credit.wishes.language_unknown"
    sentence = _("We can write in Chinese and in English.")


class NoWayLeft(Rejected):
    """What becomes dear when it goes unread must reach its reader one way."""

    code = "credit.wishes.due_needs_a_way"
    sentence = _(
        "Keep at least one way for bills that are due or overdue: you would hear of "
        "them too late."
    )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a citizen chose; equal quiet times are none."""

    ways: Collection[tuple[Topic, Channel]]
    language: str
    quiet_from: time
    quiet_to: time


def wish_notices(*, holder_id: UUID, wishes: Wishes, at: datetime) -> None:
    """Tell a citizen as they wish from now on; what waits already goes as it is.

    Raises:
        LanguageUnknown, CitizenUnknown, NoWayLeft: in this order.
    """
    if wishes.language not in dict(LANGUAGE_CHOICES):
        raise LanguageUnknown(pointer="/language")
    with transaction.atomic(savepoint=False):
        row = lock_wishes(holder_id, at=at)
        wanted = {channel for topic, channel in wishes.ways if topic == Topic.DUE} - (
            set() if row.email else {Channel.EMAIL}
        )
        if not wanted:
            raise NoWayLeft
        row.ways = sorted(f"{topic}:{channel}" for topic, channel in wishes.ways)
        row.language = wishes.language
        row.quiet_from, row.quiet_to = wishes.quiet_from, wishes.quiet_to
        row.updated_at = at
        row.save()


def lock_wishes(holder_id: UUID, *, at: datetime) -> NoticeWishes:
    """Lock a citizen, and give their wishes, which have a row from now on.

    Raises:
        CitizenUnknown: nobody has this id.
    """
    citizens = Citizen.objects.select_for_update(no_key=True)
    if not citizens.filter(holder_id=holder_id).values_list("holder_id").first():
        raise CitizenUnknown
    known = NoticeWishes.objects.filter(citizen_id=holder_id).first()
    if known:
        return known
    ways = sorted(f"{topic}:{channel}" for topic, channel in chosen_ways(None))
    return NoticeWishes(citizen_id=holder_id, ways=ways, updated_at=at)


def read_notices(
    *, holder_id: UUID, notice_id: UUID | None = None, at: datetime
) -> None:
    """Mark one of a citizen's notices as read, or all; once read, it stays so."""
    with transaction.atomic(savepoint=False):
        unread = InboxEntry.objects.filter(holder_id=holder_id, read_at=None)
        if notice_id:
            unread = unread.filter(id=notice_id)
        unread.update(read_at=at)
