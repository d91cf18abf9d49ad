"""Hand messages to a sender, and record what became of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from credit.models import InboxEntry, Message, SignInCode
from credit.ports import Text
from credit.rules.messages import (
    KEPT_FOR,
    LOST_AFTER,
    PAUSES,
    MessageStatus,
    status_after,
)
from credit.rules.notices import KEPT_IN_PORTAL
from credit.rules.sign_in import FORGOTTEN_AFTER

WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)


def claim_messages(*, channel: str, limit: int, at: datetime) -> list[Text]:
    """Take a channel's messages whose moment has come; give up those that are too late.

    One whose sender never said what became of it is taken again: a message twice
    is better than none. It is handed out under the same id, by which a provider
    that keeps ids knows it again.
    """
    with transaction.atomic(savepoint=False):
        waiting = Message.objects.filter(
            Q(status=MessageStatus.QUEUED, send_at__lte=at)
            | Q(status=MessageStatus.SENDING, tried_at__lte=at - LOST_AFTER),
            channel=channel,
        )
        rows = list(
            waiting.select_for_update(skip_locked=True, no_key=True).order_by(
                "send_at", "id"
            )[:limit]
        )
        late = [row.id for row in rows if row.send_by < at]
        Message.objects.filter(id__in=late).update(
            status=MessageStatus.FAILED, ended_at=at
        )
        taken = [row for row in rows if row.send_by >= at]
        Message.objects.filter(id__in=[row.id for row in taken]).update(
            status=MessageStatus.SENDING, tries=F("tries") + 1, tried_at=at
        )
    return [
        Text(row.id, row.channel, row.address, row.subject, row.text) for row in taken
    ]


def record_messages(
    *, sent: Mapping[UUID, bool], at: datetime, untried: Collection[UUID] = ()
) -> None:
    """Write down which messages went out; the others are tried again some times.

    The ``untried`` ones, for which there was no time, wait on as if nobody had taken
    them.
    """
    with transaction.atomic(savepoint=False):
        rows = Message.objects.select_for_update(no_key=True).order_by("id")
        taken = rows.filter(id__in=[*sent, *untried], status=MessageStatus.SENDING)
        for row in taken.defer("address", "text"):
            changes = _became(row, sent, at=at)
            Message.objects.filter(id=row.id).update(**changes)


def _became(row: Message, sent: Mapping[UUID, bool], *, at: datetime) -> dict[str, Any]:
    if row.id not in sent:
        return {"status": MessageStatus.QUEUED, "tries": row.tries - 1}
    status = status_after(is_sent=sent[row.id], tries=row.tries)
    if status in WAITING:
        return {"status": status, "send_at": at + PAUSES[row.tries - 1]}
    return {"status": status, "ended_at": at}


def forget_messages(*, at: datetime) -> int:
    """Delete messages, codes and entries whose time is long over; give how many."""
    old = (
        Message.objects.filter(queued_at__lt=at - KEPT_FOR),
        SignInCode.objects.filter(sent_at__lt=at - FORGOTTEN_AFTER),
        InboxEntry.objects.filter(at__lt=at - KEPT_IN_PORTAL),
    )
    with transaction.atomic(savepoint=False):
        return sum(rows.delete()[0] for rows in old)
