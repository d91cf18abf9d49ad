"""Bills on their way to one payment: whatever is declined, late or lost meanwhile."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from config.celery import app
from ledger.models import Bill, Instrument, Payment
from ledger.operations.bind_instrument import bind_instrument
from ledger.operations.claim_bills import claim_bills, claim_lost_answers
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_ask, shards_to_collect
from ledger.rules.asking import FIRST_ASK_AFTER
from ledger.rules.ids import shard_of
from ledger.tasks import ask_due, collect_due
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.listener import Listener
from tests.factories.people import GOOD_CARD

pytestmark = pytest.mark.django_db

OTHER_CARD = "tok_insufficient"
SOON = NOON + timedelta(minutes=1)
TOMORROW = SOON + timedelta(days=1)


def mandate(payer: UUID, token: str = GOOD_CARD, at: datetime = NOON) -> None:
    bind_instrument(
        holder_id=payer,
        gateway="sandbox",
        token=token,
        kinds=["parking"],
        cap_minor=None,
        at=at,
    )


def pay_by_hand(bill_id: UUID, at: datetime = SOON) -> Payment:
    return start_payment(
        bill_id=bill_id, gateway="sandbox", channel="portal", token=OTHER_CARD, at=at
    )


def answered(holder: UUID, answer: Answer, at: datetime, **facts: object) -> str:
    """Let a worker ask for what is due and hear ``answer``; give the token asked."""
    (claimed,) = claim_bills(shard=shard_of(holder), limit=5, at=at)
    amount = claimed.order.amount
    outcome = Outcome(claimed.order.reference, answer, amount, **facts)  # type: ignore[arg-type]
    record_outcomes(outcomes=[outcome], asked_by="collect", at=at)
    assert list(faults()) == []
    return claimed.order.token


def test_a_payment_by_hand_that_is_declined_leaves_the_mandate_in_force() -> None:
    holder = uuid4()
    mandate(holder)
    bill = a_bill(holder, 900)
    pay_by_hand(bill)
    assert answered(holder, Answer.DECLINED, SOON, reason="stolen") == OTHER_CARD
    assert answered(holder, Answer.SUCCEEDED, SOON) == GOOD_CARD
    settled = Bill.objects.get(id=bill)
    assert (settled.status, settled.collect_at) == ("settled", None)


def test_tries_by_hand_don_t_use_up_those_of_the_mandate() -> None:
    holder = uuid4()
    mandate(holder)
    bill = a_bill(holder, 900)
    answered(holder, Answer.DECLINED, SOON, reason="insufficient", retryable=True)
    for _ in range(6):
        pay_by_hand(bill)
        answered(holder, Answer.DECLINED, SOON, reason="stolen")
    waiting = Bill.objects.get(id=bill)
    assert (waiting.retries, waiting.collect_at) == (1, TOMORROW)


def test_a_mandate_given_while_a_payment_is_declined_is_collected_from() -> None:
    holder = uuid4()
    mandate(holder, OTHER_CARD)
    bill = a_bill(holder, 900)
    (claimed,) = claim_bills(shard=shard_of(holder), limit=5, at=SOON)
    mandate(holder, GOOD_CARD, at=SOON)
    declined = Outcome(claimed.order.reference, Answer.DECLINED, reason="stolen")
    record_outcomes(outcomes=[declined], asked_by="collect", at=SOON)
    assert answered(holder, Answer.SUCCEEDED, SOON) == GOOD_CARD
    assert Bill.objects.get(id=bill).status == "settled"
    assert Instrument.objects.filter(ended_at=None).count() == 1


def test_a_worker_that_was_held_up_asks_for_nothing_any_more(
    settings: Settings,
) -> None:
    holder = uuid4()
    mandate(holder)
    a_bill(holder, 900)
    held_up = iter([SOON, SOON + FIRST_ASK_AFTER])
    with Listener() as gateway:
        settings.SANDBOX_URL = gateway.url
        collect_due(shard_of(holder), lambda: next(held_up))
        assert gateway.heard == []
    assert Payment.objects.get().status == "submitted"
    assert claim_lost_answers(
        shard=shard_of(holder), limit=5, at=SOON + FIRST_ASK_AFTER
    )


def test_a_gateway_that_is_gone_keeps_nobody_from_asking_the_others() -> None:
    holder = uuid4()
    bill = a_bill(holder, 900)
    start_payment(
        bill_id=bill, gateway="gone", channel="lane", token=GOOD_CARD, at=SOON
    )
    claim_bills(shard=shard_of(holder), limit=5, at=SOON)
    later = SOON + FIRST_ASK_AFTER
    assert ask_due(shard_of(holder), lambda: later) == 1
    payment = Payment.objects.get()
    assert payment.status == "unknown"
    assert payment.ask_at
    assert payment.ask_at > later + FIRST_ASK_AFTER


def test_only_partitions_with_something_to_do_are_woken() -> None:
    waiting, paying, idle = (UUID(int=8 << 76 | 2 << 62 | n) for n in (3, 5, 7))
    mandate(waiting)
    a_bill(waiting, 900)
    pay_by_hand(a_bill(paying, 900))
    a_bill(idle, 900)
    assert shards_to_collect(at=NOON - timedelta(seconds=1)) == [5]
    assert shards_to_collect(at=SOON) == [3, 5]
    assert shards_to_ask(at=SOON) == []
    claim_bills(shard=3, limit=5, at=SOON)
    assert shards_to_collect(at=SOON) == [5]
    assert shards_to_ask(at=SOON + FIRST_ASK_AFTER) == [3]


def test_every_worker_that_is_woken_by_the_clock_exists() -> None:
    app.loader.import_default_modules()
    woken = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert woken <= set(app.tasks)
    assert "ledger.tasks.forget" in woken
