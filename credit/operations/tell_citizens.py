"""Tell citizens what the ledger noted: in the portal, and as they wish to be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from credit.models import Citizen, InboxEntry, Message, NoticeWishes
from credit.models.notice import CITYS_LANGUAGE
from credit.operations.write_letters import write_letter
from credit.queries.sign_in import phones_of
from credit.queries.wishes import chosen_ways
from credit.rules.messages import MessageStatus
from credit.rules.notices import (
    QUIET_FROM,
    QUIET_TO,
    TOPIC_OF_KIND,
    WORTH_SENDING,
    Channel,
    Topic,
    channels_for,
    loud_from,
)
from ledger.operations.claim_untold import claim_untold
from ledger.rules.ids import time_ordered_id

TAKEN_BACK = "taken_back"
"""The ledger's notice that a payment no longer counts."""


def tell_citizens(*, limit: int, at: datetime) -> int:
    """Take up to ``limit`` of the ledger's notices; give how many there were.

    Each stands in its citizen's list, and waits as a message for each channel that
    the citizen wants for its topic; not before quiet hours are over. Notices of who
    is no citizen go nowhere. Nothing is told twice: what was taken off the ledger's
    queue and what follows from it commit together.
    """
    with transaction.atomic(savepoint=False):
        notices = claim_untold(limit=limit)
        citizens = _readers({notice.payer_id for notice in notices})
        told = [notice for notice in notices if notice.payer_id in citizens]
        InboxEntry.objects.bulk_create(
            [
                InboxEntry(
                    id=notice.id,
                    holder_id=notice.payer_id,
                    bill_id=notice.bill_id,
                    at=notice.at,
                )
                for notice in told
            ]
        )
        phones = phones_of(citizens)
        Message.objects.bulk_create(
            [
                message
                for notice in told
                for message in _messages(
                    notice,
                    phone=phones[notice.payer_id],
                    wishes=citizens[notice.payer_id],
                    at=at,
                )
            ]
        )
        _drop_pointless(told, at=at)
    return len(notices)


def _readers(holder_ids: set[UUID]) -> Mapping[UUID, NoticeWishes | None]:
    """Lock those of these holders who are citizens, with their wishes."""
    # In the order in which everybody locks citizens: nobody closes meanwhile.
    citizens = Citizen.objects.select_for_update(no_key=True).order_by("holder_id")
    found = list(
        citizens.filter(holder_id__in=holder_ids, closed_at=None).values_list(
            "holder_id", flat=True
        )
    )
    wishes = NoticeWishes.objects.in_bulk(found)
    return {holder_id: wishes.get(holder_id) for holder_id in found}


def _drop_pointless(notices: Sequence[Any], *, at: datetime) -> None:
    """Send nobody to pay in the morning what was paid in the night.

    Nor tell anybody of a payment that was taken back before they heard of it.
    """
    last = {
        notice.bill_id: notice
        for notice in sorted(notices, key=lambda notice: notice.at)
        if notice.kind in {Topic.PAID, TAKEN_BACK}
    }
    for is_paid, topics in ((True, [Topic.DUE, Topic.DECLINED]), (False, [Topic.PAID])):
        found = [one for one in last.values() if (one.kind == Topic.PAID) == is_paid]
        if found:
            Message.objects.filter(
                holder_id__in={notice.payer_id for notice in found},
                bill_id__in=[notice.bill_id for notice in found],
                topic__in=topics,
                status=MessageStatus.QUEUED,
            ).update(status=MessageStatus.FAILED, ended_at=at)


def _messages(
    notice: Any, *, phone: str, wishes: NoticeWishes | None, at: datetime
) -> list[Message]:
    topic = TOPIC_OF_KIND.get(notice.kind)
    if topic is None:
        return []
    quiet = (wishes.quiet_from, wishes.quiet_to) if wishes else (QUIET_FROM, QUIET_TO)
    zone = ZoneInfo(settings.TIME_ZONE)
    send_at = loud_from(at, zone=zone, quiet_from=quiet[0], quiet_to=quiet[1])
    addresses = {Channel.SMS: phone, Channel.EMAIL: wishes.email if wishes else ""}
    channels = channels_for(
        topic, chosen=chosen_ways(wishes), has_email=bool(addresses[Channel.EMAIL])
    )
    language = wishes.language if wishes else CITYS_LANGUAGE
    letters = {
        channel: write_letter(
            kind=notice.kind,
            notice_id=notice.id,
            bill_id=notice.bill_id,
            due_at=notice.due_at,
            channel=channel,
            language=language,
            at=send_at,
        )
        for channel in channels
    }
    return [
        Message(
            id=time_ordered_id(at, "message", notice.id, channel.value),
            channel=channel,
            address=addresses[channel],
            subject=letter.subject,
            text=letter.text,
            topic=topic,
            holder_id=notice.payer_id,
            bill_id=notice.bill_id,
            queued_at=at,
            send_at=send_at,
            send_by=send_at + WORTH_SENDING,
        )
        for channel, letter in letters.items()
    ]
