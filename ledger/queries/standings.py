"""Where bills stand, for those who only need to know that."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.models import Bill

SEEN = ("id", "status", "total_minor", "supplement_no", "settled_at", "payer_id")


@dataclass(frozen=True, slots=True)
class BillStanding:
    """A bill's status, its total in minor units, and whom it is collected from."""

    id: UUID
    status: str
    total_minor: int
    supplement_no: int
    settled_at: datetime | None
    payer_id: UUID


def standing_of(*, bill_id: UUID, holder_id: UUID) -> BillStanding | None:
    """Say where one bill of a holder stands."""
    row = (
        Bill.objects.filter(id=bill_id, holder_id=holder_id).values_list(*SEEN).first()
    )
    return BillStanding(*row) if row else None


def standings_of(*, subject_id: UUID, holder_id: UUID) -> list[BillStanding]:
    """Say where all bills of a parking session or visit stand, by their numbers."""
    rows = Bill.objects.filter(subject_id=subject_id, holder_id=holder_id)
    ordered = rows.order_by("supplement_no", "id").values_list(*SEEN)
    return [BillStanding(*row) for row in ordered]


def statuses_of(bill_ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the status of each of these bills, in one query."""
    rows = Bill.objects.filter(id__in=bill_ids).values_list("id", "status")
    return dict(rows)


def subject_of(bill_id: UUID) -> UUID | None:
    """Name the parking session or visit that a bill is of."""
    rows = Bill.objects.filter(id=bill_id)
    return rows.values_list("subject_id", flat=True).first()
