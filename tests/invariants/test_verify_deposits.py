"""Whoever changes a deposit, or what became of it, is found; nobody spends it twice."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection

from ledger.models import Bill, Deposit, DepositReturn
from ledger.queries.deposits import deposit_sums
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.deposits import a_deposit, card, cash
from tests.factories.desk_money import give_back_deposit, pay_with_deposits
from tests.integration.test_payment_races import Act, at_once
from tests.invariants.test_verify_ledger import tamper

LATER = NOON + timedelta(days=1)
ROUNDS = 8


def pay(bill: UUID) -> object:
    return pay_with_deposits(
        payment_id=uuid4(), bill_id=bill, others=[], by="wang", at=LATER
    )


def give_back(bill: UUID) -> object:
    subject_id = Bill.objects.values_list("subject_id", flat=True).get(id=bill)
    deposit = Deposit.objects.get(subject_id=subject_id)
    return give_back_deposit(
        return_id=uuid4(), deposit_id=deposit.id, by="desk:wang", at=LATER
    )


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """One deposit is used and its rest given back, another waits."""
    paid, waiting = a_bill(uuid4(), 900_00), a_bill(uuid4(), 900_00)
    a_deposit(paid, cash(1_000_00))
    pay(paid)
    a_deposit(waiting, card(500_00))
    return committed


TAMPERED = [
    (
        "UPDATE ledger_deposit SET amount_minor = amount_minor + 1 WHERE kind = 'card'",
        "a deposit, and what is given back of it",
    ),
    (
        "UPDATE ledger_deposit SET account = 'clearing:another' WHERE kind = 'card'",
        "a deposit, and what is given back of it",
    ),
    (
        "UPDATE ledger_depositreturn SET amount_minor = amount_minor + 1",
        "no more of a deposit is used",
    ),
    (
        "UPDATE ledger_tender SET slip = 'nothing' WHERE kind = 'deposit'",
        "a deposit pays bills of its own",
    ),
    (
        "UPDATE ledger_deposit SET subject_id = holder_id WHERE kind = 'cash'",
        "a deposit pays bills of its own",
    ),
    (
        "DELETE FROM ledger_deposit WHERE kind = 'card'",
        "what stands prepaid of a holder",
    ),
    (
        "DELETE FROM ledger_depositreturn",
        "whoever paid the last bill with a deposit",
    ),
]


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
        "UPDATE ledger_deposit SET amount_minor = 1",
        "DELETE FROM ledger_deposit",
        "UPDATE ledger_depositreturn SET amount_minor = 1",
        "DELETE FROM ledger_depositreturn",
    ],
)
def test_the_application_itself_may_not_change_them(
    books: TestDatabase, statement: str
) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_two_at_once_never_spend_a_deposit_twice(committed: TestDatabase) -> None:
    acts: list[list[Act]] = [[give_back, give_back, pay], [pay, give_back]]
    ended = set()
    for number in range(ROUNDS):
        bill = a_bill(uuid4(), 300_00)
        deposit = a_deposit(bill, cash(300_00))
        done = at_once(bill, acts[number % 2])
        assert done.count("done") == 1
        ended.add(done.index("done"))
        sums = deposit_sums(holder_id=deposit.holder_id, subject_id=deposit.subject_id)
        assert (sums.left_minor, sums.used_minor + sums.returned_minor) == (0, 300_00)
    assert DepositReturn.objects.count() <= ROUNDS
    assert list(faults()) == []
