"""Keep what a gateway told us, and have a worker ask it what is true."""

import hashlib
from datetime import datetime

from django.db import transaction

from ledger.models import Notification, Payment, Question, Surplus
from ledger.operations.claim_bills import ASKED_ABOUT
from ledger.ports import Answer, Outcome
from ledger.rules.accounts import HOUSE_HOLDER
from ledger.rules.ids import name_based_id, shard_of
from ledger.rules.states import PaymentStatus


def keep_notification(
    *, gateway: str, outcome: Outcome, body: bytes, at: datetime
) -> None:
    """Store a genuine notification and let what it is about be asked at once.

    A notification is only a hint: it may come twice, late or out of order, so
    what it says moves no money. The worker's own question does. The same again
    changes nothing; money that nobody waits for becomes a question of its own.
    """
    with transaction.atomic(savepoint=False):
        if not _is_new(gateway=gateway, outcome=outcome, body=body, at=at):
            return
        # One that had been left to a person is asked about again, too.
        is_awaited = Payment.objects.filter(
            gateway=gateway,
            reference=outcome.reference,
            status__in=ASKED_ABOUT,
            ended_at=None,
        ).update(ask_at=at, parked_at=None)
        if not is_awaited and outcome.answer == Answer.SUCCEEDED:
            _ask_about_unexpected(gateway=gateway, reference=outcome.reference, at=at)


def _is_new(*, gateway: str, outcome: Outcome, body: bytes, at: datetime) -> bool:
    notification_id = name_based_id(gateway, hashlib.sha256(body).hexdigest())
    if Notification.objects.filter(id=notification_id).exists():
        return False
    Notification.objects.bulk_create(
        [
            Notification(
                id=notification_id,
                gateway=gateway,
                reference=outcome.reference,
                answer=outcome.answer,
                raw=body.decode(errors="replace").replace("\0", ""),
                at=at,
            )
        ],
        ignore_conflicts=True,
    )
    return True


def _ask_about_unexpected(*, gateway: str, reference: str, at: datetime) -> None:
    payments = Payment.objects.filter(gateway=gateway, reference=reference)
    payment = payments.defer("token").first()
    if payment is not None and payment.status == PaymentStatus.SUCCEEDED:
        return
    if Surplus.objects.filter(gateway=gateway, reference=reference).exists():
        return
    holder_id = payment.holder_id if payment else HOUSE_HOLDER
    question = Question(
        id=name_based_id("question", gateway, reference),
        holder_id=holder_id,
        holder_shard=shard_of(holder_id),
        payment=payment,
        gateway=gateway,
        reference=reference,
        opened_at=at,
        ask_at=at,
    )
    Question.objects.bulk_create(
        [question],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            "asks",
            "answer",
            "opened_at",
            "ask_at",
            "parked_at",
            "ended_at",
        ],
    )
