"""Orders that were given up and arrive after all: no early denial hides them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.models import Refund
from ledger.money import Money
from ledger.operations.answer_questions import answer_questions, claim_questions
from ledger.operations.claim_bills import claim_bills
from ledger.operations.keep_notification import keep_notification
from ledger.operations.look_again import LOOK_AGAIN_AFTER
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_ask
from ledger.rules.asking import ASKED_AFTER
from tests.factories.answers import SOON, hear, lost
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.people import GOOD_CARD

pytestmark = pytest.mark.django_db


def test_a_notification_of_nothing_puts_an_end_to_no_later_look() -> None:
    payment = lost(a_bill(uuid4(), 900))
    given_up = SOON + ASKED_AFTER[0]
    hear(payment, "absent", given_up)
    # Somebody says it was paid; the order is still on its way, and the gateway right.
    told = Outcome(payment.reference, Answer.SUCCEEDED, Money(900, "CNY"))
    keep_notification(gateway="sandbox", outcome=told, body=b"paid", at=given_up)
    claim_questions(shard=payment.holder_shard, limit=5, at=given_up)
    absent = Outcome(payment.reference, Answer.ABSENT)
    answer_questions(gateway="sandbox", outcomes=[absent], at=given_up)
    at = given_up + LOOK_AGAIN_AFTER
    assert shards_to_ask(at=at - timedelta(seconds=1)) == []
    claim_questions(shard=payment.holder_shard, limit=5, at=at)
    answer_questions(gateway="sandbox", outcomes=[told], at=at)
    assert Refund.objects.get().charge_reference == payment.reference
    assert shards_to_ask(at=at + timedelta(days=30)) == []
    assert list(faults()) == []


def test_an_order_that_was_denied_before_it_went_out_is_looked_for_all_the_same() -> (
    None
):
    bill_id = a_bill(uuid4(), 900)
    payment = start_payment(
        bill_id=bill_id, gateway="sandbox", channel="portal", token=GOOD_CARD, at=NOON
    )
    told = Outcome(payment.reference, Answer.SUCCEEDED, Money(900, "CNY"))
    keep_notification(gateway="sandbox", outcome=told, body=b"paid", at=NOON)
    claim_questions(shard=payment.holder_shard, limit=5, at=NOON)
    absent = Outcome(payment.reference, Answer.ABSENT)
    answer_questions(gateway="sandbox", outcomes=[absent], at=NOON)
    claim_bills(shard=payment.holder_shard, limit=5, at=SOON)
    given_up = SOON + ASKED_AFTER[0]
    assert hear(payment, "absent", given_up).status == "declined"
    at = given_up + LOOK_AGAIN_AFTER
    assert shards_to_ask(at=at - timedelta(seconds=1)) == []
    assert claim_questions(shard=payment.holder_shard, limit=5, at=at)
    answer_questions(gateway="sandbox", outcomes=[told], at=at)
    assert Refund.objects.get().charge_reference == payment.reference
    assert list(faults()) == []
