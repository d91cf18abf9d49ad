"""Hand several refunds back at a desk in one act: all of them, or none."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, Refund
from ledger.operations.approve_refund import RefundUnknown
from ledger.operations.hand_back_refund import hand_back_refund


def hand_back_together(
    *,
    refund_ids: Collection[UUID],
    shift_id: UUID,
    by: str,
    at: datetime,
    payer_id: UUID | None = None,
) -> list[Refund]:
    """Hand approved refunds back as one sum, each to the tenders that it came in.

    Their bills are held before the till, in the order of their ids.

    Raises:
        RefundUnknown: there is none of these.
        And what ``hand_back_refund`` refuses of any of them: then nothing goes back.
    """
    if not refund_ids:
        raise RefundUnknown
    with transaction.atomic(savepoint=False):
        bill_ids = Refund.objects.filter(id__in=refund_ids).values("bill_id")
        bills = Bill.objects.select_for_update(no_key=True).filter(id__in=bill_ids)
        list(bills.order_by("id").values_list("id"))
        return [
            hand_back_refund(
                refund_id=refund_id,
                shift_id=shift_id,
                by=by,
                at=at,
                payer_id=payer_id,
            )
            for refund_id in sorted(set(refund_ids))
        ]
