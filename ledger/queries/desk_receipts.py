"""In which shift a receipt of a desk's bill was issued."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from ledger.models import Payment, Receipt, Refund
from ledger.rules.states import PaymentStatus, RefundStatus

STOOD = (PaymentStatus.SUCCEEDED, PaymentStatus.TAKEN_BACK)
"""Payments that settled their bill, then or still."""

Act = tuple[datetime, UUID | None]
"""When a bill was paid, or given back; in which shift, if at a desk."""


def issued_in(
    receipts: Iterable[Receipt], *, shift_ids: Collection[UUID]
) -> list[Receipt]:
    """Keep the receipts of what was last done to their bill in one of these shifts.

    A bill whose payment was taken back may be paid in another shift: the receipts of
    both are not each shift's.
    """
    found = list(receipts)
    acts = _acts_on({one.bill_id for one in found})
    return [one for one in found if _last_shift(one, acts[one.bill_id]) in shift_ids]


def _last_shift(receipt: Receipt, acts: Iterable[Act]) -> UUID | None:
    by_time = sorted(acts, key=lambda act: act[0])
    before = [act for act in by_time if act[0] <= receipt.issued_at]
    # A worker's clock may be a little slow: then it was the first.
    return next((shift_id for _at, shift_id in before[-1:] or by_time[:1]), None)


def _acts_on(bill_ids: Collection[UUID]) -> dict[UUID, list[Act]]:
    acts: dict[UUID, list[Act]] = defaultdict(list)
    paid = Payment.objects.filter(bill_id__in=bill_ids, status__in=STOOD)
    given = Refund.objects.filter(bill_id__in=bill_ids, status=RefundStatus.SUCCEEDED)
    for rows in (paid, given):
        for bill_id, at, shift_id in rows.values_list("bill_id", "ended_at", "shift"):
            if at:  # What has succeeded has ended.
                acts[bill_id].append((at, shift_id))
    return acts
