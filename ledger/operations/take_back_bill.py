"""Take back an unpaid bill: void it and reverse all that was booked for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Transfer, TransferKind
from ledger.operations.post_transfers import post_all
from ledger.operations.void_bill import void_bill
from ledger.ports import Posting
from ledger.rules.ids import time_ordered_id


def take_back_bill(*, bill_id: UUID, holder_id: UUID, at: datetime, by: str) -> None:
    """Void a closed bill that nobody has paid; its holder owes nothing for it.

    Raises:
        BillNotVoidable: a payment is under way or has succeeded.
    """
    with transaction.atomic(savepoint=False):
        void_bill(bill_id=bill_id, holder_id=holder_id, at=at, by=by)
        of_bill = Transfer.objects.filter(holder_id=holder_id, bill_id=bill_id)
        reversed_already = of_bill.filter(kind=TransferKind.REVERSE)
        booked = of_bill.filter(
            kind__in=[TransferKind.CAPTURE, TransferKind.POST]
        ).exclude(id__in=reversed_already.values("about_id"))
        post_all(
            postings=[
                Posting(
                    id=time_ordered_id(at, "reverse", transfer_id),
                    holder_id=holder_id,
                    kind=TransferKind.REVERSE,
                    about_id=transfer_id,
                )
                for transfer_id in booked.values_list("id", flat=True)
            ],
            at=at,
        )
