"""Mark bills overdue that nobody has paid in time."""

from datetime import datetime

from django.db import transaction

from ledger.models import Bill, BillStep
from ledger.operations.claim_bills import WORKER
from ledger.operations.note_overdue import note_overdue
from ledger.queries.instruments import collectable_bills
from ledger.rules.states import BillStatus


def mark_overdue(*, at: datetime, limit: int) -> int:
    """Move up to ``limit`` bills due by ``at`` to ``overdue``; give how many it took.

    A bill that was never tried although its payer has agreed is collected now
    instead (both happened in the same instant, and neither saw the other), and one
    that still waits for its first try is left to it: the delay is ours. One that
    somebody is working on right now is left to the next turn.
    """
    with transaction.atomic(savepoint=False):
        bills = list(
            Bill.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(status=BillStatus.CLOSED, due_at__lte=at)
            .exclude(collect_at__isnull=False, retries=0)
            .order_by("due_at")[:limit]
        )
        forgotten = collectable_bills(
            bill for bill in bills if bill.collect_at is None and not bill.retries
        )
        Bill.objects.filter(id__in=forgotten).update(collect_at=at)
        late = [bill for bill in bills if bill.id not in forgotten]
        marked = Bill.objects.filter(id__in=[bill.id for bill in late])
        marked.update(status=BillStatus.OVERDUE)
        BillStep.objects.bulk_create(
            [
                BillStep(
                    bill_id=bill.id,
                    holder_id=bill.holder_id,
                    status=BillStatus.OVERDUE,
                    at=at,
                    by=WORKER,
                )
                for bill in late
            ]
        )
        note_overdue(bills=late, at=at)
    return len(bills)
