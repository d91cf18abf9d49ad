"""Whoever changes what became of payments, tenders and surplus is found."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from ledger.money import Money
from ledger.operations.answer_questions import answer_questions, claim_questions
from ledger.operations.keep_notification import keep_notification
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.rules.ids import SHARDS
from tests.databases import TestDatabase
from tests.factories.answers import SOON, hear, lost, submitted
from tests.factories.bills import a_bill
from tests.factories.desk_money import take_tenders
from tests.invariants.test_verify_ledger import tamper

STRANGE = "of another shop"
TAMPERED = [
    (
        "DELETE FROM ledger_refund; DELETE FROM ledger_surplus",
        "money that a gateway says it took",
    ),
    (
        "UPDATE ledger_question SET answer = 'succeeded' WHERE reference = 'nobody'",
        "money that a gateway says it took",
    ),
    (
        "DELETE FROM ledger_question WHERE reference = 'nobody'",
        "money that a gateway notified",
    ),
    (
        "UPDATE ledger_payment SET ask_at = NULL WHERE status = 'unknown'",
        "a payment without its answer is to be asked about",
    ),
    (
        "UPDATE ledger_payment SET parked_at = ask_at WHERE status = 'superseded'",
        "a payment without its answer is to be asked about",
    ),
    (
        "UPDATE ledger_payment SET ended_at = NULL WHERE status = 'declined'",
        "a payment without its answer is to be asked about",
    ),
    (
        "UPDATE ledger_surplus SET amount_minor = amount_minor + 1",
        "a surplus stands in the books",
    ),
    (
        "UPDATE ledger_surplus SET gateway = 'another'",
        "a surplus stands in the books",
    ),
    (
        """UPDATE ledger_refund SET status = 'succeeded'
            WHERE charge_reference = 'of another shop'""",
        "what is unapplied of a holder is surplus",
    ),
    (
        "UPDATE ledger_refund SET amount_minor = amount_minor - 1",
        "a surplus has a refund of its whole amount",
    ),
    (
        "UPDATE ledger_tender SET amount_minor = amount_minor - 1 WHERE kind = 'qr'",
        "a desk's payment is the sum of its tenders",
    ),
    (
        (
            "UPDATE ledger_payment SET gateway = 'desk',"
            " shift_id = (SELECT id FROM ledger_shift) WHERE status = 'unknown'"
        ),
        "a desk's payment is the sum of its tenders",
    ),
    (
        "UPDATE ledger_tender SET account = 'till:of another' WHERE kind = 'cash'",
        "what a desk took stands on the accounts of its tenders",
    ),
]


def notified(reference: str, answer: str) -> None:
    """Something was notified of a reference, and the gateway asked about it."""
    outcome = Outcome(reference, Answer("succeeded"), Money(700, "CNY"))
    body = reference.encode()
    keep_notification(gateway="sandbox", outcome=outcome, body=body, at=SOON)
    for shard in range(SHARDS):
        claim_questions(shard=shard, limit=5, at=SOON)
    answered = Outcome(reference, Answer(answer), Money(700, "CNY"))
    answer_questions(gateway="sandbox", outcomes=[answered], at=SOON)


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """Every way money comes late, wrong, at a desk or not at all."""
    lost(a_bill(uuid4(), 900))
    hear(submitted(a_bill(uuid4(), 900)), "succeeded", amount=Money(899, "CNY"))
    replaced = a_bill(uuid4(), 900)
    lost(replaced)
    take_tenders(
        payment_id=uuid4(),
        bill_id=replaced,
        tenders=[
            in_cash(300),
            by_terminal("qr", 600, gateway="terminal", slip="7"),
        ],
        by="wang",
        at=SOON + timedelta(seconds=20),
        supersede=True,
    )
    notified(STRANGE, "succeeded")
    notified("nobody", "absent")
    return committed


def test_untouched_they_have_no_fault(books: TestDatabase) -> None:
    assert list(faults()) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_row_is_found_by_its_promise(
    books: TestDatabase, statement: str, promise: str
) -> None:
    tamper(books, statement)
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_surplus SET amount_minor = 1",
        "DELETE FROM ledger_surplus",
        "UPDATE ledger_tender SET amount_minor = 1",
        "DELETE FROM ledger_tender",
        "DELETE FROM ledger_question",
        "UPDATE ledger_question SET reference = 'another'",
        "UPDATE ledger_question SET ask_at = ended_at",
        "UPDATE ledger_payment SET status = 'succeeded' WHERE status = 'superseded'",
    ],
)
def test_the_application_itself_may_not_change_them(
    books: TestDatabase, statement: str
) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
