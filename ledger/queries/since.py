"""What was billed and paid since a moment, for whoever compares it with others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.models import Bill, Payment

ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class BillFigures:
    """A bill's status and amounts, in minor units of ``currency``."""

    id: UUID
    status: str
    currency: str
    total_minor: int
    insurer_minor: int
    line_minor: int
    due_minor: int
    collect_at: datetime | None

    @property
    def cash_minor(self) -> int:
        """What the citizen pays."""
        return self.line_minor + self.due_minor


@dataclass(frozen=True, slots=True)
class PaymentFigures:
    """A payment, as its gateway knows it."""

    bill_id: UUID
    gateway: str
    reference: str
    amount_minor: int
    currency: str
    status: str
    reason: str


def bills_since(at: datetime) -> Iterator[BillFigures]:
    """Give the bills that were opened since ``at``."""
    rows = Bill.objects.filter(opened_at__gte=at).values_list(
        "id",
        "status",
        "currency",
        "total_minor",
        "insurer_minor",
        "line_minor",
        "due_minor",
        "collect_at",
    )
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield BillFigures(*row)


def payments_since(at: datetime) -> Iterator[PaymentFigures]:
    """Give the payments that were started since ``at``, the oldest first."""
    rows = Payment.objects.filter(created_at__gte=at).order_by("created_at")
    seen = rows.values_list(
        "bill_id",
        "gateway",
        "reference",
        "amount_minor",
        "currency",
        "status",
        "reason",
    )
    for row in seen.iterator(chunk_size=ROWS_AT_ONCE):
        yield PaymentFigures(*row)
