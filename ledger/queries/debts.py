"""What a person has to pay now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from ledger.models import Bill
from ledger.rules.states import BillStatus

TO_BE_PAID = (BillStatus.CLOSED, BillStatus.SETTLING, BillStatus.OVERDUE)

_SEEN = ("id", "merchant__name", "merchant__name_zh", "status")
_OWED = ("currency", "cash", "closed_at", "due_at")


@dataclass(frozen=True, slots=True)
class UnpaidBill:
    """A bill that its payer has to pay: to whom, how much, until when."""

    id: UUID
    name: str
    name_zh: str
    status: str
    currency: str
    cash_minor: int
    closed_at: datetime
    due_at: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Say whether its time has passed."""
        return self.status == BillStatus.OVERDUE

    @property
    def is_being_paid(self) -> bool:
        """Say whether a payment of it is under way."""
        return self.status == BillStatus.SETTLING


def bills_to_pay(payer_id: UUID) -> list[UnpaidBill]:
    """Give the bills that a person has to pay, the first to be due first."""
    bills = Bill.objects.filter(payer_id=payer_id, status__in=TO_BE_PAID)
    owed = bills.annotate(cash=F("line_minor") + F("due_minor"))
    rows = owed.order_by("due_at", "id").values_list(*_SEEN, *_OWED)
    return [UnpaidBill(*row) for row in rows]
