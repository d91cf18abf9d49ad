"""Lock the bills of one parking session or visit, to decide by where they stand."""

from uuid import UUID

from ledger.models import Bill
from ledger.queries.standings import SEEN, BillStanding


def lock_bills(*, subject_id: UUID, holder_id: UUID) -> list[BillStanding]:
    """Say where all bills of a subject stand, the oldest first, until the end.

    A payment that is being started or recorded right now is waited for.
    """
    rows = Bill.objects.select_for_update(no_key=True).filter(
        subject_id=subject_id, holder_id=holder_id
    )
    return [BillStanding(*row) for row in rows.order_by("id").values_list(*SEEN)]
