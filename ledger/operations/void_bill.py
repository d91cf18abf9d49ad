"""Void a bill that nobody has paid, in time or overdue: what it asked for was wrong."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill
from ledger.operations.note_standing import note_standing
from ledger.operations.note_step import note_step
from ledger.rules.states import ARREARS, BILL_EDGES, BillStatus


class BillNotVoidable(Rejected):
    """The bill is being paid or has been paid; its money can only be refunded."""

    code = "ledger.bill.not_voidable"
    sentence = _("The bill is “%(status)s” and can't be voided.")


def void_bill(*, bill_id: UUID, holder_id: UUID, at: datetime, by: str) -> None:
    """Void a bill; the caller reverses its transfers in the same transaction.

    It is nobody's arrears any more, and nobody is reminded of it.

    Raises:
        BillNotVoidable: a payment is under way or has succeeded.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.select_for_update(no_key=True).get(
            id=bill_id, holder_id=holder_id
        )
        if (bill.status, BillStatus.VOIDED) not in BILL_EDGES:
            raise BillNotVoidable(status=bill.get_status_display())
        was_in_arrears = bill.status in ARREARS
        bill.status, bill.collect_at, bill.notice_at = BillStatus.VOIDED, None, None
        bill.save(update_fields=["status", "collect_at", "notice_at"])
        note_step(bill=bill, by=by, at=at)
        if was_in_arrears:
            note_standing(holder_ids=[bill.holder_id, bill.payer_id], at=at)
