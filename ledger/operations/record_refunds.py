"""Record what gateways answered about refunds; those that succeeded are posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from ledger.models import Refund, RefundAnswer
from ledger.money import Money
from ledger.operations.complete_refund import GivenBack, complete_refunds, without_fund
from ledger.ports import Outcome
from ledger.rules import accounts
from ledger.rules.refunding import Asked, RefundVerdict, judge_refund
from ledger.rules.settling import Taken
from ledger.rules.states import RefundStatus

PARKED = RefundVerdict(RefundStatus.UNKNOWN, is_open=True)
"""Left to a person: the money is back, and the books can't say so."""


def record_refunds(
    *, outcomes: Sequence[Outcome], asked_by: str, at: datetime
) -> dict[str, str]:
    """Keep every answer and carry out what follows, in one transaction.

    ``asked_by`` is ``refund`` or ``ask``. Gives the status each reference has
    now. A refund that has moved on since the question was asked stays as it is;
    its answer is kept all the same. One that may be asked about no more is parked; so
    is one whose insurer's part stands on no fund: it must not hold up the others.
    """
    heard = {outcome.reference: outcome for outcome in outcomes}
    with transaction.atomic(savepoint=False):
        refunds = list(
            Refund.objects.select_for_update(no_key=True, of=["self"])
            .select_related("bill")
            .filter(reference__in=heard)
            .order_by("id")
        )
        _keep_answers(refunds, heard, asked_by=asked_by, at=at)
        verdicts = {
            refund.id: judge_refund(
                _asked(refund), outcome=heard[refund.reference], at=at
            )
            for refund in refunds
        }
        for refund in refunds:
            _move(refund, verdicts[refund.id], at=at)
        given = [
            GivenBack(refund, _cleared(refund))
            for refund in refunds
            if verdicts[refund.id].status == RefundStatus.SUCCEEDED
        ]
        broken = without_fund(given)
        for one in broken:
            _move(one.refund, PARKED, at=at)
        complete_refunds(given=[one for one in given if one not in broken], at=at)
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
    """Write where a refund goes that has not succeeded, if anywhere."""
    if verdict.status == RefundStatus.DECLINED:
        refund.status, refund.decline_reason = RefundStatus.DECLINED, verdict.reason
        refund.ended_at, refund.ask_at, refund.parked_at = at, None, None
    elif verdict.is_open:
        refund.status = verdict.status or refund.status
        refund.ask_at = verdict.ask_at
        refund.parked_at = None if verdict.ask_at else at
    else:
        return
    refund.save(
        update_fields=["status", "decline_reason", "ended_at", "ask_at", "parked_at"]
    )


def _cleared(refund: Refund) -> list[Taken]:
    """Say where a gateway's money has left."""
    return [Taken(accounts.clearing(refund.gateway), refund.amount_minor)]
