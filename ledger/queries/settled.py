"""How much of some bills has been settled."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Sum

from ledger.models import Bill
from ledger.rules.states import BillStatus


@dataclass(frozen=True, slots=True)
class Settled:
    """Gross total of settled bills, and the cash that was collected for it."""

    total_minor: int
    cash_minor: int


def settled_of(bill_ids: Collection[UUID]) -> Settled:
    """Sum up those of these bills that are settled."""
    sums = Bill.objects.filter(id__in=bill_ids, status=BillStatus.SETTLED).aggregate(
        total=Sum("total_minor", default=0),
        cash=Sum(F("line_minor") + F("due_minor"), default=0),
    )
    return Settled(int(sums["total"]), int(sums["cash"]))
