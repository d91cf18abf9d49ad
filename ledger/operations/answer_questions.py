"""Ask gateways about money that nobody waits for, and give back what came."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ledger.models import Question, SurplusCause
from ledger.operations.keep_surplus import Unexpected, keep_surplus
from ledger.operations.look_again import LOOK_AGAIN_AFTER
from ledger.operations.post_transfers import post_all
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.rules.asking import FIRST_ASK_AFTER, next_ask
from ledger.rules.settlement import took


def claim_questions(*, shard: int, limit: int, at: datetime) -> dict[str, list[str]]:
    """Take questions that are due: gateway to references to ask about.

    Each is put off while it is being asked, so that no second worker asks it too.
    """
    with transaction.atomic(savepoint=False):
        due = Question.objects.filter(holder_shard=shard, ask_at__lte=at)
        questions = list(
            due.select_for_update(skip_locked=True, no_key=True).order_by("ask_at")[
                :limit
            ]
        )
        Question.objects.filter(id__in=[one.id for one in questions]).update(
            ask_at=at + FIRST_ASK_AFTER, asks=F("asks") + 1
        )
    found: dict[str, list[str]] = {}
    for question in questions:
        found.setdefault(question.gateway, []).append(question.reference)
    return found


def answer_questions(
    *, gateway: str, outcomes: Sequence[Outcome], at: datetime
) -> None:
    """Carry out what a gateway answered: what it took goes back, the rest is over.

    What it says of a payment of ours is kept as an answer to that payment.
    """
    heard = {outcome.reference: outcome for outcome in outcomes}
    with transaction.atomic(savepoint=False):
        questions = list(
            Question.objects.select_for_update(no_key=True, of=("self",))
            .filter(gateway=gateway, reference__in=heard, ended_at=None)
            .select_related("payment")
            .defer("payment__token")
            .order_by("id")
        )
        ours = [heard[one.reference] for one in questions if one.payment_id]
        record_outcomes(outcomes=ours, asked_by="ask", at=at)
        found = [
            _unheard_of(gateway, heard[one.reference])
            for one in questions
            if not one.payment_id and took(heard[one.reference])
        ]
        post_all(postings=keep_surplus(found=found, at=at), at=at)
        for question in questions:
            # Notified anew while it was under way: what was just heard is old.
            if question.asks or took(heard[question.reference]):
                _move(question, heard[question.reference], at=at)


def _unheard_of(gateway: str, outcome: Outcome) -> Unexpected:
    if outcome.amount is None:  # ``took`` has looked
        raise ValueError(outcome)
    return Unexpected(
        gateway=gateway,
        reference=outcome.reference,
        amount=outcome.amount,
        cause=SurplusCause.UNHEARD_OF,
    )


def _move(question: Question, outcome: Outcome, *, at: datetime) -> None:
    question.answer, question.raw = outcome.answer, outcome.raw
    question.ask_at = question.parked_at = question.ended_at = None
    given_up_at = question.payment.ended_at if question.payment else None
    last_look = given_up_at and given_up_at + LOOK_AGAIN_AFTER
    if outcome.answer == Answer.ABSENT and last_look and at < last_look:
        # A notification had it asked early; the order may arrive all the same.
        question.ask_at = last_look
    elif took(outcome) or outcome.answer in {Answer.DECLINED, Answer.ABSENT}:
        question.ended_at = at
    else:
        question.ask_at = next_ask(
            submitted_at=question.opened_at, asks=question.asks, at=at
        )
        question.parked_at = None if question.ask_at else at
    question.save(update_fields=["answer", "raw", "ask_at", "parked_at", "ended_at"])
