"""What still ties a person to the books: nobody leaves while it stands."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ledger.models import Account, Bill, Payment, Refund
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from ledger.rules.states import (
    OPEN_PAYMENT,
    BillStatus,
    DisputeStatus,
    PaymentStatus,
    RefundStatus,
)

OVER = (BillStatus.SETTLED, BillStatus.VOIDED)
REFUND_OVER = (RefundStatus.SUCCEEDED, RefundStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """How many of what are not over yet, of a person as holder or payer."""

    running: int
    unpaid: int
    disputed: int
    being_paid: int
    being_refunded: int
    has_money_here: bool


def loose_ends_of(person_id: UUID) -> LooseEnds:
    """Count what is not over: bills, disputes, payments, refunds, money kept here."""
    theirs = Q(holder_id=person_id) | Q(payer_id=person_id)
    bills = Bill.objects.filter(theirs).exclude(status__in=OVER)
    running = bills.filter(status=BillStatus.OPEN).count()
    paying = (*OPEN_PAYMENT, PaymentStatus.SUPERSEDED)
    payments = Payment.objects.filter(theirs, status__in=paying)
    of_bills = Q(bill__holder_id=person_id) | Q(bill__payer_id=person_id)
    refunds = Refund.objects.filter(of_bills | Q(holder_id=person_id))
    disputes = Bill.objects.filter(theirs, disputes__status=DisputeStatus.OPEN)
    return LooseEnds(
        running=running,
        unpaid=bills.count() - running,
        disputed=disputes.count(),
        being_paid=payments.filter(
            Q(status__in=OPEN_PAYMENT) | Q(ask_at__isnull=False)
        ).count(),
        being_refunded=refunds.exclude(status__in=REFUND_OVER).count(),
        has_money_here=_has_money(person_id),
    )


def _has_money(person_id: UUID) -> bool:
    """Say whether a deposit of theirs is left."""
    prepaid = accounts.prepaid(person_id).code
    own = Account.objects.filter(holder_id=person_id, code=prepaid)
    ids = own.values_list("id", flat=True)
    return any(balance.used_minor for balance in tracked_balances(ids).values())
