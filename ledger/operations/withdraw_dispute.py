"""Withdraw a dispute: whoever said that the bill is wrong takes it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Dispute
from ledger.operations.end_dispute import end_dispute, open_one, set_free
from ledger.rules.states import BillStatus, DisputeStatus


def withdraw_dispute(*, dispute_id: UUID, by: str, at: datetime) -> Dispute:
    """End a dispute undecided; an unpaid bill is collected again.

    The bill may be disputed once more while there is time.

    Raises:
        DisputeUnknown: there is no such dispute.
        DisputeEnded: it has been decided or withdrawn already.
    """
    with transaction.atomic(savepoint=False):
        dispute, bill = open_one(dispute_id)
        end_dispute(
            dispute=dispute, status=DisputeStatus.WITHDRAWN, by=by, decision="", at=at
        )
        if bill.status == BillStatus.DISPUTED:
            set_free(dispute=dispute, bill=bill, by=by, at=at)
    return dispute
