"""What a holder left unpaid in a period, while nobody was named to pay for it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ledger.models import Bill, Charge
from ledger.queries.debts import UnpaidBill, as_unpaid
from ledger.rules.states import BillStatus

ASKED = (BillStatus.CLOSED, BillStatus.OVERDUE, BillStatus.SETTLING)
"""Bills that may be collected, now or after the payment that is under way."""

UNPAID = (BillStatus.OPEN, *ASKED, BillStatus.DISPUTED, BillStatus.WRITTEN_OFF)


def unnamed_bills(
    *, holder_id: UUID, occurred_from: datetime, occurred_to: datetime | None
) -> QuerySet[Bill]:
    """Give the unpaid bills with a charge that occurred then and no payer but theirs.

    ``occurred_to`` is ``None`` for a period without an end.
    """
    then = Q(occurred_at__gte=occurred_from)
    if occurred_to:
        then &= Q(occurred_at__lt=occurred_to)
    charged = Charge.objects.filter(then, bill=OuterRef("pk"), holder_id=holder_id)
    own = Bill.objects.filter(holder_id=holder_id, payer_id=holder_id)
    return own.filter(Exists(charged), status__in=UNPAID)


def left_unpaid(
    *, holder_id: UUID, occurred_from: datetime, occurred_to: datetime | None
) -> list[UnpaidBill]:
    """Show those bills to whoever is about to take them over, the oldest first."""
    bills = unnamed_bills(
        holder_id=holder_id, occurred_from=occurred_from, occurred_to=occurred_to
    )
    return as_unpaid(bills)
