"""Name who pays: the bills stay with their holder, the money comes from the payer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, BillStep
from ledger.queries.instruments import collectable_bills
from ledger.rules.states import COLLECTABLE_BILL, BillStatus

UNPAID = (BillStatus.OPEN, *COLLECTABLE_BILL, BillStatus.DISPUTED)


def name_payer(
    *, holder_id: UUID, subject_id: UUID, payer_id: UUID, at: datetime, by: str
) -> int:
    """Record the payer of a subject's unpaid bills; give how many there were.

    ``by`` says who named the payer and why; it stands in each bill's timeline. A
    bill that waited for a payer is collected when this one has agreed to it. A
    bill that is being paid right now stays with whoever pays it.
    """
    with transaction.atomic(savepoint=False):
        bills = list(
            Bill.objects.select_for_update(no_key=True)
            .filter(holder_id=holder_id, subject_id=subject_id, status__in=UNPAID)
            .exclude(payer_id=payer_id)
            .order_by("id")
        )
        for bill in bills:
            bill.payer_id = payer_id
        collectable = collectable_bills(bills)
        for bill in bills:
            waits = bill.status in COLLECTABLE_BILL
            bill.collect_at = at if waits and bill.id in collectable else None
        Bill.objects.bulk_update(bills, ["payer_id", "collect_at"])
        BillStep.objects.bulk_create(
            [
                BillStep(
                    bill=bill, holder_id=holder_id, status=bill.status, at=at, by=by
                )
                for bill in bills
            ]
        )
    return len(bills)
