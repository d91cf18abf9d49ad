"""Void a bill that nobody has paid: what it asked for was taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, BillStep
from ledger.rules.states import BILL_EDGES, BillStatus


class BillNotVoidable(Rejected):
    """The bill is being paid or has been paid; its money can only be refunded."""

    code = "ledger.bill.not_voidable"
    sentence = _("The bill is “%(status)s” and can't be voided.")


def void_bill(*, bill_id: UUID, holder_id: UUID, at: datetime, by: str) -> None:
    """Void a bill; the caller reverses its transfers in the same transaction.

    Raises:
        BillNotVoidable: a payment is under way or has succeeded.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.select_for_update(no_key=True).get(
            id=bill_id, holder_id=holder_id
        )
        if (bill.status, BillStatus.VOIDED) not in BILL_EDGES:
            raise BillNotVoidable(status=bill.get_status_display())
        bill.status, bill.collect_at = BillStatus.VOIDED, None
        bill.save(update_fields=["status", "collect_at"])
        BillStep.objects.create(
            bill=bill, holder_id=holder_id, status=bill.status, at=at, by=by
        )
