"""Write notices to payers: the rows themselves, and that nobody has been told yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.models import Bill, Notice, NoticeKind, UntoldNotice
from ledger.rules.ids import time_ordered_id


def new_notice(
    *,
    bill: Bill,
    kind: NoticeKind,
    step: int,
    at: datetime,
    payer_id: UUID | None = None,
    amount_minor: int | None = None,
) -> Notice:
    """Make the row of a message to a bill's payer, or to who paid it then.

    It keeps what the bill asks for, or ``amount_minor``, and when it is due now.
    """
    return Notice(
        id=time_ordered_id(at, "notice", bill.id, kind.value, step),
        holder_id=bill.holder_id,
        payer_id=payer_id or bill.payer_id,
        bill_id=bill.id,
        kind=kind,
        step=step,
        amount_minor=bill.cash_minor if amount_minor is None else amount_minor,
        due_at=bill.due_at,
        again_at=bill.collect_at if kind == NoticeKind.DECLINED else None,
        at=at,
    )


def write_notices(*, notices: Sequence[Notice]) -> None:
    """Write notices of bills that the caller's locks guard, to be told by a worker."""
    if not notices:
        return
    with transaction.atomic(savepoint=False):
        Notice.objects.bulk_create(notices)
        UntoldNotice.objects.bulk_create(
            [UntoldNotice(notice_id=notice.id) for notice in notices]
        )


def steps_told(*, bills: Iterable[Bill], kind: NoticeKind) -> Mapping[UUID, int]:
    """Say how often bills whose rows are held were told something of a kind."""
    bills = list(bills)
    told = Notice.objects.filter(
        holder_id__in={bill.holder_id for bill in bills},
        bill_id__in=[bill.id for bill in bills],
        kind=kind,
    )
    return dict(told.order_by().values_list("bill_id").annotate(last=Max("step")))
