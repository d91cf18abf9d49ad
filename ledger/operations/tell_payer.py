"""Tell a bill's payer something: a message for the sender, once each time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, Notice, NoticeKind
from ledger.operations.write_notices import new_notice, write_notices

LOW_COVER = NoticeKind.LOW_COVER.value
"""Little is left of what covers the stay that the bill is for."""


def tell_payer(*, bill_id: UUID, holder_id: UUID, kind: str, at: datetime) -> None:
    """Write the next message of a kind about a bill that the caller's locks guard."""
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.get(id=bill_id, holder_id=holder_id)
        told = Notice.objects.filter(holder_id=holder_id, bill=bill, kind=kind)
        step = told.count() + 1
        notice = new_notice(bill=bill, kind=NoticeKind(kind), step=step, at=at)
        write_notices(notices=[notice])
