"""Payments on their way: started, asked for, answered as a test says."""

from datetime import datetime, timedelta
from uuid import UUID

from ledger.models import Payment
from ledger.money import Money
from ledger.operations.bind_instrument import bind_instrument
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.rules.ids import SHARDS
from tests.factories.books import NOON
from tests.factories.people import GOOD_CARD

SOON = NOON + timedelta(minutes=1)


def a_mandate_of(payer: UUID, token: str = GOOD_CARD, at: datetime = NOON) -> None:
    """Let a payer's parking bills be collected by themselves."""
    bind_instrument(
        holder_id=payer,
        gateway="sandbox",
        token=token,
        kinds=["parking"],
        cap_minor=None,
        at=at,
    )


def submitted(bill_id: UUID, at: datetime = SOON) -> Payment:
    """A payment that a person started and a worker has just asked for."""
    payment = start_payment(
        bill_id=bill_id, gateway="sandbox", channel="portal", token=GOOD_CARD, at=at
    )
    claim_bills(shard=payment.holder_shard, limit=500, at=at)
    payment.refresh_from_db()
    return payment


def hear(
    payment: Payment,
    answer: Answer | str,
    at: datetime = SOON,
    *,
    amount: Money | None = None,
    asked_by: str = "ask",
    **facts: object,
) -> Payment:
    """Record that the gateway said ``answer`` of a payment; the payment then."""
    whole = Money(payment.amount_minor, payment.currency)
    outcome = Outcome(
        payment.reference,
        Answer(answer),
        amount or whole,
        **facts,  # type: ignore[arg-type]  # the outcome's own fields
    )
    record_outcomes(outcomes=[outcome], asked_by=asked_by, at=at)
    payment.refresh_from_db()
    return payment


def lost(bill_id: UUID, at: datetime = SOON) -> Payment:
    """A payment whose answer was lost."""
    return hear(submitted(bill_id, at), "unknown", at, asked_by="collect")


def collect_everything(at: datetime = SOON) -> None:
    """Let a worker collect what is due, from gateways that take it all."""
    for shard in range(SHARDS):
        outcomes = [
            Outcome(one.order.reference, Answer.SUCCEEDED, one.order.amount)
            for one in claim_bills(shard=shard, limit=500, at=at)
        ]
        record_outcomes(outcomes=outcomes, asked_by="collect", at=at)
