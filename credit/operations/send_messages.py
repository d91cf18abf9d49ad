"""Hand messages to a sender, and record what became of them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from credit.models import Message, SignInCode
from credit.ports import Text
from credit.rules.messages import KEPT_FOR, LOST_AFTER, MessageStatus, status_after
from credit.rules.sign_in import FORGOTTEN_AFTER

WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)


def claim_messages(*, limit: int, at: datetime) -> list[Text]:
    """Take messages that wait, the oldest first; give up those that came too late.

    One whose sender never said what became of it is taken again: a message twice
    is better than none.
    """
    with transaction.atomic(savepoint=False):
        waiting = Message.objects.filter(
            Q(status=MessageStatus.QUEUED)
            | Q(status=MessageStatus.SENDING, tried_at__lte=at - LOST_AFTER)
        )
        rows = list(
            waiting.select_for_update(skip_locked=True, no_key=True).order_by(
                "queued_at", "id"
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
    return [Text(row.id, row.phone, row.text) for row in taken]


def record_messages(*, sent: Mapping[UUID, bool], at: datetime) -> None:
    """Write down which messages went out; the others are tried again some times."""
    with transaction.atomic(savepoint=False):
        rows = Message.objects.select_for_update(no_key=True).defer("phone", "text")
        for row in rows.filter(id__in=list(sent), status=MessageStatus.SENDING):
            status = status_after(is_sent=sent[row.id], tries=row.tries)
            ended_at = None if status in WAITING else at
            Message.objects.filter(id=row.id).update(status=status, ended_at=ended_at)


def forget_messages(*, at: datetime) -> int:
    """Delete messages and codes whose time is long over; give how many."""
    with transaction.atomic(savepoint=False):
        messages, _ = Message.objects.filter(queued_at__lt=at - KEPT_FOR).delete()
        codes, _ = SignInCode.objects.filter(sent_at__lt=at - FORGOTTEN_AFTER).delete()
    return messages + codes
