"""Look once more for orders that their gateway says it never saw."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ledger.models import Payment, Question
from ledger.rules.ids import name_based_id

LOOK_AGAIN_AFTER = timedelta(hours=1)
"""Far longer than anything lies in a wire or a queue, and soon enough to give back
the same day what was taken twice."""


def look_again(*, payments: Sequence[Payment], at: datetime) -> None:
    """Open a question about each, so that what arrived after all goes back.

    Its bill needn't wait for that: it is collected anew under another reference.
    """
    questions = [
        Question(
            id=name_based_id("question", payment.gateway, payment.reference),
            holder_id=payment.holder_id,
            holder_shard=payment.holder_shard,
            payment_id=payment.id,
            gateway=payment.gateway,
            reference=payment.reference,
            opened_at=at,
            ask_at=at + LOOK_AGAIN_AFTER,
        )
        for payment in payments
    ]
    if not questions:
        return
    with transaction.atomic(savepoint=False):
        Question.objects.bulk_create(questions, ignore_conflicts=True)
        # One that was notified and denied before the order went out has ended.
        ended = Question.objects.filter(
            id__in=[one.id for one in questions], ended_at__isnull=False
        )
        ended.update(
            opened_at=at, ask_at=at + LOOK_AGAIN_AFTER, asks=0, ended_at=None, answer=""
        )
