"""Bills as their merchant, the city and their payer see them.

However many there are, the queries are the same few: bills, charges, steps,
payments. Tokens of payments are never read.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from ledger.models import (
    Bill,
    BillStep,
    Charge,
    Dispute,
    Merchant,
    Payment,
    Refund,
)
from ledger.queries.refunds import REFUNDS
from ledger.rules.states import (
    COLLECTABLE_BILL,
    OPEN_PAYMENT,
    PaymentStatus,
    RefundStatus,
)

PAYMENTS = Prefetch("payments", Payment.objects.defer("token").order_by("created_at"))
CHARGES = Prefetch("charges", Charge.objects.order_by("booked_at", "id"))
STEPS = Prefetch("steps", BillStep.objects.order_by("id"))
DISPUTES = Prefetch(
    "disputes", Dispute.objects.defer("statement", "decision").order_by("opened_at")
)


def visible_bills(merchant_id: UUID | None) -> QuerySet[Bill]:
    """Bills with their payments: a merchant's own, or all for the city (``None``)."""
    bills = Bill.objects.select_related("merchant").prefetch_related(PAYMENTS)
    return bills if merchant_id is None else bills.filter(merchant_id=merchant_id)


def visible_bill(bill_id: UUID, *, merchant_id: UUID | None) -> Bill | None:
    """Give a bill with everything on it, if this merchant (or the city) may see it."""
    whole = visible_bills(merchant_id).prefetch_related(
        CHARGES, STEPS, REFUNDS, DISPUTES
    )
    return whole.filter(id=bill_id).first()


def visible_payments(merchant_id: UUID) -> QuerySet[Payment]:
    """Payments that settled a merchant's bills, with what of each was given back.

    Also those that a desk took back since.
    """
    given_back = Refund.objects.filter(status=RefundStatus.SUCCEEDED)
    paid = Payment.objects.filter(
        status__in=[PaymentStatus.SUCCEEDED, PaymentStatus.TAKEN_BACK],
        bill__merchant_id=merchant_id,
    )
    return paid.defer("token").prefetch_related(
        Prefetch("refunds", given_back.defer("reason").order_by("id"))
    )


def bill_of_person(bill_id: UUID, *, person_id: UUID) -> Bill | None:
    """Give one bill alone, if this person owes or pays it."""
    return Bill.objects.filter(_concerns(person_id), id=bill_id).first()


def bill_with_lines(bill_id: UUID, *, person_id: UUID) -> Bill | None:
    """Give one bill with everything on it, if this person owes or pays it."""
    whole = visible_bills(None).prefetch_related(CHARGES, STEPS, REFUNDS, DISPUTES)
    return whole.filter(_concerns(person_id), id=bill_id).first()


def bills_of_subject(*, subject_id: UUID, holder_id: UUID) -> list[Bill]:
    """Give all bills of a session or visit, with payments, tenders and refunds."""
    whole = visible_bills(None).prefetch_related("payments__tenders", REFUNDS)
    rows = whole.filter(subject_id=subject_id, holder_id=holder_id)
    return list(rows.order_by("supplement_no", "id"))


def bills_waiting(
    *, merchant_ids: Collection[UUID], since: datetime, limit: int
) -> list[Bill]:
    """Give bills that closed since a moment and wait for their payers, oldest first."""
    rows = Bill.objects.filter(
        Q(line_minor__gt=0) | Q(due_minor__gt=0),
        merchant_id__in=merchant_ids,
        status__in=COLLECTABLE_BILL,
        closed_at__gte=since,
    )
    return list(rows.order_by("closed_at", "id")[:limit])


def payment_of(bill: Bill) -> Payment | None:
    """Give the payment that settled a prefetched bill, else the newest one."""
    payments = list(bill.payments.all())
    settled = (p for p in payments if p.status == PaymentStatus.SUCCEEDED)
    return next(settled, payments[-1] if payments else None)


def bill_of_payment(payment_id: UUID) -> Bill | None:
    """Give the bill that a payment is, or was, for."""
    return Bill.objects.filter(payments=payment_id).first()


def was_taken_back(payment_id: UUID) -> bool:
    """Say whether a payment with this id was made, and taken back since."""
    taken_back = Payment.objects.filter(status=PaymentStatus.TAKEN_BACK)
    return taken_back.filter(id=payment_id).exists()


def is_payment(payment_id: UUID) -> bool:
    """Say whether a payment with this id was made."""
    return Payment.objects.filter(id=payment_id).exists()


def is_being_paid(bill: Bill) -> bool:
    """Say whether a payment of a prefetched bill is under way.

    The status alone doesn't tell: what was written off stays so until it is paid.
    """
    payments = bill.payments.all()
    return any(payment.status in OPEN_PAYMENT for payment in payments)


def merchant_known_as(name: str) -> UUID | None:
    """Find a merchant by its code or the text of its id."""
    named = Q(code=name)
    with suppress(ValueError):
        named |= Q(id=UUID(name))
    return Merchant.objects.filter(named).values_list("id", flat=True).first()


def _concerns(person_id: UUID) -> Q:
    return Q(holder_id=person_id) | Q(payer_id=person_id)
