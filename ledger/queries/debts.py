"""What a person has to pay now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from ledger.models import Bill, Payment
from ledger.rules.states import ARREARS, OPEN_PAYMENT, PAYABLE_BILL, BillStatus

TO_BE_PAID = (*PAYABLE_BILL, BillStatus.SETTLING)

_SEEN = ("id", "merchant__name", "merchant__name_zh", "status")
_OWED = ("currency", "cash", "closed_at", "due_at", "collect_at", "being_paid")


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
    collect_at: datetime | None
    is_being_paid: bool

    @property
    def is_overdue(self) -> bool:
        """Say whether its time has passed."""
        return self.status in ARREARS

    @property
    def is_payable(self) -> bool:
        """Say whether its payer may pay it now."""
        return self.status in PAYABLE_BILL and not self.is_being_paid


def bills_to_pay(payer_id: UUID) -> list[UnpaidBill]:
    """Give the bills that a person has to pay, the first to be due first."""
    return as_unpaid(Bill.objects.filter(payer_id=payer_id, status__in=TO_BE_PAID))


def as_unpaid(bills: QuerySet[Bill]) -> list[UnpaidBill]:
    """Show bills as what they ask of their payer, the first to be due first."""
    under_way = Payment.objects.filter(bill_id=OuterRef("id"), status__in=OPEN_PAYMENT)
    owed = bills.annotate(
        cash=F("line_minor") + F("due_minor"), being_paid=Exists(under_way)
    )
    rows = owed.order_by("due_at", "id").values_list(*_SEEN, *_OWED)
    return [UnpaidBill(*row) for row in rows]
