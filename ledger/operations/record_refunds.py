"""Record what gateways answered about refunds; those that succeeded are posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from ledger.models import Refund, RefundAnswer
from ledger.money import Money
from ledger.operations.complete_refund import complete_refund
from ledger.ports import Outcome
from ledger.rules import accounts
from ledger.rules.refunding import Asked, RefundVerdict, judge_refund
from ledger.rules.settling import Taken
from ledger.rules.states import RefundStatus


def record_refunds(
    *, outcomes: Sequence[Outcome], asked_by: str, at: datetime
) -> dict[str, str]:
    """Keep every answer and carry out what follows, in one transaction.

    ``asked_by`` is ``refund`` or ``ask``. Gives the status each reference has
    now. A refund that has moved on since the question was asked stays as it is;
    its answer is kept all the same. One that may be asked about no more is parked.
    """
    heard = {outcome.reference: outcome for outcome in outcomes}
    with transaction.atomic(savepoint=False):
        refunds = list(
            Refund.objects.select_for_update(no_key=True)
            .filter(reference__in=heard)
            .order_by("id")
        )
        _keep_answers(refunds, heard, asked_by=asked_by, at=at)
        for refund in refunds:
            verdict = judge_refund(
                _asked(refund), outcome=heard[refund.reference], at=at
            )
            _move(refund, verdict, at=at)
    return {refund.reference: refund.status for refund in refunds}


def _asked(refund: Refund) -> Asked:
    return Asked(
        refund.status,
        Money(refund.amount_minor, refund.currency),
        refund.submitted_at or refund.requested_at,
        refund.asks,
    )


def _keep_answers(
    refunds: Iterable[Refund],
    heard: Mapping[str, Outcome],
    *,
    asked_by: str,
    at: datetime,
) -> None:
    RefundAnswer.objects.bulk_create(
        [
            RefundAnswer(
                refund_id=refund.id,
                holder_id=refund.holder_id,
                asked_by=asked_by,
                answer=heard[refund.reference].answer,
                reason=heard[refund.reference].reason,
                raw=heard[refund.reference].raw,
                at=at,
            )
            for refund in refunds
        ]
    )


def _move(refund: Refund, verdict: RefundVerdict, *, at: datetime) -> None:
    if verdict.status == RefundStatus.SUCCEEDED:
        cleared = Taken(accounts.clearing(refund.gateway), refund.amount_minor)
        complete_refund(refund=refund, back=[cleared], at=at)
    elif verdict.status == RefundStatus.DECLINED:
        refund.status, refund.decline_reason = RefundStatus.DECLINED, verdict.reason
        refund.ask_at, refund.ended_at = None, at
        refund.save(update_fields=["status", "decline_reason", "ask_at", "ended_at"])
    elif verdict.is_open:
        refund.status = verdict.status or refund.status
        refund.ask_at = verdict.ask_at
        refund.parked_at = None if verdict.ask_at else at
        refund.save(update_fields=["status", "ask_at", "parked_at"])
