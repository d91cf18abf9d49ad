"""Add charges to an open bill, reversing ones among them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill
from ledger.operations.form_bill import BillNotOpen, ChargeDraft, add_charges
from ledger.queries.prepared import rows_of
from ledger.rules.states import BillStatus


def add_to_bill(
    *, bill_id: UUID, holder_id: UUID, charges: Sequence[ChargeDraft], at: datetime
) -> list[UUID]:
    """Write charges onto an open bill in two round trips; give their ids.

    Raises:
        BillNotOpen: it has been closed or voided; what comes now is a supplement.
    """
    with transaction.atomic(savepoint=False):
        bill = _locked(bill_id, holder_id)
        if bill.status != BillStatus.OPEN:
            raise BillNotOpen(status=bill.get_status_display())
        return add_charges(bill=bill, charges=charges, at=at)


LOCKED = """
SELECT status, currency FROM ledger_bill
 WHERE id = %s AND holder_id = %s FOR NO KEY UPDATE"""


def _locked(bill_id: UUID, holder_id: UUID) -> Bill:
    """Give what a new charge needs of a bill, its row locked until the end."""
    ((status, currency),) = rows_of(LOCKED, [bill_id, holder_id])
    return Bill(id=bill_id, holder_id=holder_id, status=status, currency=currency)
