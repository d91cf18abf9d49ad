"""Note on a bill's timeline where it stands now."""

from datetime import datetime

from django.db import transaction

from ledger.models import Bill, BillStep


def note_step(*, bill: Bill, by: str, at: datetime) -> None:
    """Write where a bill stands now, and who brought it there, onto its timeline."""
    with transaction.atomic(savepoint=False):
        BillStep.objects.create(
            bill_id=bill.id, holder_id=bill.holder_id, status=bill.status, at=at, by=by
        )
