"""Answers that were lost: asked about by plan, then left to a person."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from ledger.models import Bill, Payment, PaymentAnswer, Question, Refund, Surplus
from ledger.money import Money
from ledger.operations.answer_questions import answer_questions, claim_questions
from ledger.operations.ask_again import (
    PaymentNotParked,
    PaymentUnknown,
    QuestionNotParked,
    QuestionUnknown,
    ask_again,
    ask_question_again,
)
from ledger.operations.claim_bills import claim_bills, claim_lost_answers
from ledger.operations.keep_notification import keep_notification
from ledger.operations.look_again import LOOK_AGAIN_AFTER
from ledger.ports import Answer, Outcome
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_ask
from ledger.rules import accounts
from ledger.rules.asking import ASKED_AFTER
from ledger.rules.ids import SHARDS
from tests.factories.answers import SOON, a_mandate_of, hear, lost, submitted
from tests.factories.bills import a_bill

pytestmark = pytest.mark.django_db


def questions(at: datetime) -> list[str]:
    """The references that workers ask about now."""
    asked = []
    for shard in shards_to_ask(at=at):
        for references in claim_lost_answers(shard=shard, limit=9, at=at).values():
            asked += references
    return asked


def unapplied(payment: Payment) -> int:
    account = accounts.unapplied(payment.holder_id).id(payment.currency)
    return -tracked_balances([account])[account].used_minor


def test_a_lost_answer_is_asked_about_nine_times_and_then_by_a_person() -> None:
    payment, at = lost(a_bill(uuid4(), 900)), SOON
    for after in ASKED_AFTER:
        at = SOON + after
        assert questions(at - timedelta(seconds=1)) == []
        assert questions(at) == [payment.reference]
        assert questions(at) == []
        hear(payment, "unknown", at)
        assert list(faults()) == []
    assert (payment.status, payment.parked_at, payment.ask_at) == ("unknown", at, None)
    assert questions(at + timedelta(days=30)) == []
    assert PaymentAnswer.objects.count() == 10


def test_a_person_has_it_asked_once_more() -> None:
    payment = lost(a_bill(uuid4(), 900))
    for refusal, payment_id in (
        (PaymentUnknown, uuid4()),
        (PaymentNotParked, payment.id),
    ):
        with pytest.raises(refusal), transaction.atomic():
            ask_again(payment_id=payment_id, at=SOON)
    for after in ASKED_AFTER:
        questions(SOON + after)
        hear(payment, "pending", SOON + after)
    later = SOON + timedelta(days=9)
    ask_again(payment_id=payment.id, at=later)
    assert questions(later) == [payment.reference]
    assert hear(payment, "unknown", later).parked_at == later
    ask_again(payment_id=payment.id, at=later)
    assert questions(later) == [payment.reference]
    assert hear(payment, "succeeded", later).parked_at is None
    assert Bill.objects.get().status == "settled"
    assert list(faults()) == []


def test_a_person_has_a_question_about_strange_money_asked_once_more() -> None:
    strange = Outcome("strange", Answer.SUCCEEDED, Money(7, "CNY"))
    keep_notification(gateway="sandbox", outcome=strange, body=b"7", at=SOON)
    question = Question.objects.get()
    for refusal, question_id in (
        (QuestionUnknown, uuid4()),
        (QuestionNotParked, question.id),
    ):
        with pytest.raises(refusal), transaction.atomic():
            ask_question_again(question_id=question_id, at=SOON)
    lost_again = [Outcome("strange", Answer.UNKNOWN)]
    at = SOON
    while question.parked_at is None:
        asked = claim_questions(shard=question.holder_shard, limit=5, at=at)
        assert asked == {"sandbox": ["strange"]}
        answer_questions(gateway="sandbox", outcomes=lost_again, at=at)
        question.refresh_from_db()
        at = question.ask_at or at
    assert at == SOON + ASKED_AFTER[-1]
    ask_question_again(question_id=question.id, at=at)
    assert claim_questions(shard=question.holder_shard, limit=5, at=at)
    answer_questions(gateway="sandbox", outcomes=[strange], at=at)
    assert Surplus.objects.get().cause == "unheard_of"
    assert list(faults()) == []


def test_no_second_payment_starts_while_one_is_unknown() -> None:
    holder = uuid4()
    a_mandate_of(holder)
    bill = a_bill(holder, 900)
    payment = lost(bill)
    a_mandate_of(holder, "tok_insufficient")
    for days in range(10):
        at = SOON + timedelta(days=days)
        for shard in range(SHARDS):
            assert claim_bills(shard=shard, limit=9, at=at) == []
    assert Payment.objects.get() == payment


def test_a_notified_question_that_is_under_way_is_asked_again() -> None:
    payment = lost(a_bill(uuid4(), 900))
    at = SOON + timedelta(seconds=30)
    questions(at)
    Payment.objects.filter(id=payment.id).update(ask_at=at + timedelta(seconds=1))
    assert hear(payment, "pending", at + timedelta(seconds=2)).ask_at == at + timedelta(
        seconds=1
    )


@pytest.mark.parametrize("asked", [1, 3])
def test_an_order_that_may_still_arrive_is_not_taken_for_lost(asked: int) -> None:
    payment = submitted(a_bill(uuid4(), 900))
    Payment.objects.update(asks=asked)
    early, in_time = SOON + timedelta(seconds=29), SOON + ASKED_AFTER[0]
    hear(payment, "absent", early)
    assert (payment.status, payment.ask_at) == ("unknown", in_time)
    assert Bill.objects.get().status == "settling"
    assert questions(in_time) == [payment.reference]
    assert hear(payment, "absent", in_time).status == "declined"
    assert list(faults()) == []


@pytest.mark.parametrize("found", ["submitted", "unknown"])
@pytest.mark.parametrize("came", [Money(899, "CNY"), Money(901, "CNY")])
def test_another_amount_pays_no_bill_and_goes_back(found: str, came: Money) -> None:
    bill = a_bill(uuid4(), 900)
    payment = submitted(bill) if found == "submitted" else lost(bill)
    hear(payment, "succeeded", amount=came)
    assert (payment.status, payment.reason) == ("declined", "wrong_amount")
    assert not payment.retryable
    waiting = Bill.objects.get()
    assert (waiting.status, waiting.collect_at) == ("closed", None)
    surplus, refund = Surplus.objects.get(), Refund.objects.get()
    assert (surplus.cause, surplus.amount_minor) == ("wrong_amount", came.amount_minor)
    assert (refund.status, refund.amount_minor) == ("approved", came.amount_minor)
    assert (refund.requested_by, refund.surplus_id) == ("policy", surplus.id)
    assert unapplied(payment) == came.amount_minor
    assert list(faults()) == []


def test_another_currency_pays_no_bill_and_goes_back() -> None:
    payment = submitted(a_bill(uuid4(), 900))
    hear(payment, "succeeded", amount=Money(900, "USD"))
    assert payment.status == "declined"
    assert Surplus.objects.get().currency == "USD"
    assert list(faults()) == []


@pytest.mark.parametrize(
    "nonsense", [Money(0, "CNY"), Money(-1, "CNY"), Money(9, "Yuan")]
)
def test_a_success_of_nonsense_is_asked_about_again(nonsense: Money) -> None:
    payment = submitted(a_bill(uuid4(), 900))
    hear(payment, "succeeded", amount=nonsense)
    assert payment.status == "unknown"
    assert payment.ask_at is not None
    assert not Surplus.objects.exists()


@pytest.mark.parametrize("declined", ["declined", "absent"])
def test_money_that_comes_after_a_decline_goes_back_once(declined: str) -> None:
    payment = lost(a_bill(uuid4(), 900))
    hear(payment, declined, SOON + ASKED_AFTER[0])
    for _ in range(2):
        hear(payment, "succeeded")
    assert payment.status == "declined"
    assert Surplus.objects.get().cause == "late_success"
    assert Refund.objects.get().charge_reference == payment.reference
    assert unapplied(payment) == 900
    assert Bill.objects.get().status == "closed"
    assert list(faults()) == []


def test_what_was_sent_just_now_may_still_arrive_and_isn_t_believed_absent() -> None:
    payment = submitted(a_bill(uuid4(), 900))
    almost = SOON + ASKED_AFTER[0] - timedelta(seconds=1)
    assert hear(payment, "absent", almost).status == "unknown"
    assert payment.ask_at == SOON + ASKED_AFTER[0]
    assert hear(payment, "absent", SOON + ASKED_AFTER[0]).status == "declined"
    assert payment.retryable


@pytest.mark.parametrize(("arrived", "given_back"), [(True, 1), (False, 0)])
def test_an_order_that_was_never_seen_is_looked_for_once_more(
    arrived: bool,  # noqa: FBT001 - a case
    given_back: int,
) -> None:
    payment = lost(a_bill(uuid4(), 900))
    hear(payment, "absent", SOON + ASKED_AFTER[0])
    again = hear(submitted(payment.bill_id, SOON + ASKED_AFTER[1]), "succeeded")
    at = SOON + ASKED_AFTER[0] + LOOK_AGAIN_AFTER
    assert shards_to_ask(at=at - timedelta(seconds=1)) == []
    assert shards_to_ask(at=at) == [payment.holder_shard]
    claim_questions(shard=payment.holder_shard, limit=5, at=at)
    said = Answer.SUCCEEDED if arrived else Answer.ABSENT
    found = Outcome(payment.reference, said, Money(900, "CNY"))
    answer_questions(gateway="sandbox", outcomes=[found], at=at)
    assert shards_to_ask(at=at + timedelta(days=30)) == []
    assert Refund.objects.count() == Surplus.objects.count() == given_back
    again.refresh_from_db()
    assert again.status == "succeeded"
    assert list(faults()) == []


@pytest.mark.parametrize("again", ["declined", "absent", "unknown", "pending"])
def test_a_success_stays_one_whatever_is_said_later(again: str) -> None:
    payment = submitted(a_bill(uuid4(), 900))
    hear(payment, "succeeded")
    assert hear(payment, again).status == "succeeded"
    assert list(faults()) == []


def test_money_that_is_notified_while_it_is_asked_about_is_asked_about_again() -> None:
    reference = "another shop's"

    def notified(raw: bytes, at: datetime) -> None:
        told = Outcome(reference, Answer.SUCCEEDED, Money(900, "CNY"))
        keep_notification(gateway="sandbox", outcome=told, body=raw, at=at)

    notified(b"too early", SOON)
    question = Question.objects.get()
    assert claim_questions(shard=question.holder_shard, limit=5, at=SOON)
    # The gateway answers that it never saw it; then it does, and says so.
    later = SOON + timedelta(seconds=1)
    notified(b"in time", later)
    absent = Outcome(reference, Answer.ABSENT)
    answer_questions(gateway="sandbox", outcomes=[absent], at=later)
    assert claim_questions(shard=question.holder_shard, limit=5, at=later)
    answer_questions(gateway="sandbox", outcomes=[absent], at=later)
    question.refresh_from_db()
    assert question.ended_at == later
