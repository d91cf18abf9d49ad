"""Claim bills for collection: due ones of a partition become payments."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from ledger.models import Bill, BillStep, Instrument, Payment
from ledger.money import Money
from ledger.operations.claimed import Claimed
from ledger.ports import Order
from ledger.rules.asking import FIRST_ASK_AFTER
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import COLLECTABLE_BILL, BillStatus, PaymentStatus

WORKER = "worker"
ASKED_ABOUT = (
    PaymentStatus.SUBMITTED,
    PaymentStatus.UNKNOWN,
    PaymentStatus.SUPERSEDED,
)


def claim_bills(*, shard: int, limit: int, at: datetime) -> list[Claimed]:
    """Take the payments of ``shard`` that wait, and start those of its due bills.

    Payments that a citizen started come first. All are ``submitted`` when this
    commits: should the worker die before it asks, the answer counts as lost and
    is asked about. A bill whose payer has no fitting instrument any more waits
    for its payer.
    """
    with transaction.atomic(savepoint=False):
        payments = _submit(shard=shard, limit=limit, at=at)
        payments += _start_payments(shard=shard, limit=limit - len(payments), at=at)
    return [_claimed(payment) for payment in payments]


def _claimed(payment: Payment) -> Claimed:
    return Claimed(
        gateway=payment.gateway,
        order=Order(
            reference=payment.reference,
            token=payment.token,
            amount=Money(payment.amount_minor, payment.currency),
        ),
    )


def _start_payments(*, shard: int, limit: int, at: datetime) -> list[Payment]:
    bills = list(
        Bill.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(
            holder_shard=shard,
            collect_at__lte=at,
            status__in=COLLECTABLE_BILL,
        )
        .order_by("collect_at")[:limit]
    )
    if not bills:
        return []
    instruments = {
        instrument.holder_id: instrument
        for instrument in Instrument.objects.filter(
            holder_id__in={bill.payer_id for bill in bills}, ended_at=None
        )
    }
    payments = [
        _payment(bill, instrument, at=at)
        for bill in bills
        if (instrument := _fitting(bill, instruments.get(bill.payer_id)))
    ]
    started = {payment.bill_id for payment in payments}
    left = [bill.id for bill in bills if bill.id not in started]
    Bill.objects.filter(id__in=left).update(collect_at=None)
    Bill.objects.filter(id__in=started).update(
        collect_at=None, status=BillStatus.SETTLING
    )
    Payment.objects.bulk_create(payments)
    BillStep.objects.bulk_create(
        [
            BillStep(
                bill_id=payment.bill_id,
                holder_id=payment.holder_id,
                status=BillStatus.SETTLING,
                at=at,
                by=WORKER,
            )
            for payment in payments
        ]
    )
    return payments


def _fitting(bill: Bill, instrument: Instrument | None) -> Instrument | None:
    if instrument is None or bill.kind not in instrument.kinds:
        return None
    if instrument.cap_minor is not None and bill.cash_minor > instrument.cap_minor:
        return None
    return instrument


def _payment(bill: Bill, instrument: Instrument, *, at: datetime) -> Payment:
    payment = new_payment(
        bill=bill,
        gateway=instrument.gateway,
        token=instrument.token,
        channel=WORKER,
        at=at,
    )
    # Written once: nobody could have seen it before it was submitted.
    payment.status = PaymentStatus.SUBMITTED
    payment.submitted_at, payment.ask_at = at, at + FIRST_ASK_AFTER
    return payment


def new_payment(
    *, bill: Bill, gateway: str, token: str, channel: str, at: datetime
) -> Payment:
    """Make the row of a payment for a bill's whole cash total, not yet submitted."""
    # A bill has one open payment whatever its id; two tries may share an instant.
    payment_id = time_ordered_id(at, "payment", bill.id, uuid4())
    return Payment(
        id=payment_id,
        holder_id=bill.holder_id,
        holder_shard=bill.holder_shard,
        payer_id=bill.payer_id,
        bill_id=bill.id,
        gateway=gateway,
        token=token,
        channel=channel,
        reference=payment_id.hex,
        amount_minor=bill.cash_minor,
        currency=bill.currency,
        status=PaymentStatus.CREATED,
        created_at=at,
    )


def _submit(*, shard: int, limit: int, at: datetime) -> list[Payment]:
    payments = list(
        Payment.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(holder_shard=shard, status=PaymentStatus.CREATED)
        .order_by("created_at")[:limit]
    )
    Payment.objects.filter(id__in=[p.id for p in payments]).update(
        status=PaymentStatus.SUBMITTED,
        submitted_at=at,
        ask_at=at + FIRST_ASK_AFTER,
    )
    return payments


def claim_lost_answers(*, shard: int, limit: int, at: datetime) -> dict[str, list[str]]:
    """Take payments whose answer is missing: gateway to references to ask about.

    Each is put off while it is being asked, so that no second worker asks it too.
    A superseded payment is asked about as well: its money may come late.
    """
    with transaction.atomic(savepoint=False):
        payments = list(
            Payment.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(
                holder_shard=shard,
                ask_at__lte=at,
                status__in=ASKED_ABOUT,
            )
            .order_by("ask_at")[:limit]
        )
        Payment.objects.filter(id__in=[p.id for p in payments]).update(
            ask_at=at + FIRST_ASK_AFTER, asks=F("asks") + 1
        )
    found: dict[str, list[str]] = {}
    for payment in payments:
        found.setdefault(payment.gateway, []).append(payment.reference)
    return found
