"""Bills become overdue and are paid while lines are used, frozen and weighed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection

from config.verification import ALL_CHECKS
from credit.models import CreditLine
from credit.operations.defer_charge import Debt, defer_charge
from credit.operations.weigh_arrears import follow_arrears
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.take_tenders import in_cash
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN, Person
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import a_merchant
from tests.factories.desk_money import take_tenders
from tests.factories.people import NOON, a_citizen

ROUNDS = 25
LATER = NOON + timedelta(days=3)
SCORES = (100, 720)
"""Too low for any line, and high enough for all."""


def fall_behind(holder_id: UUID) -> UUID:
    bill_id = a_bill(holder_id, 10_00)
    mark_overdue(at=LATER, limit=100)
    return bill_id


def pay(bill_id: UUID) -> None:
    tenders = [in_cash(10_00)]
    take_tenders(
        payment_id=uuid4(), bill_id=bill_id, tenders=tenders, by="wu", at=LATER
    )


def leave(holder_id: UUID) -> None:
    debt = Debt(
        key=(uuid4(),),
        holder_id=holder_id,
        line_kind="parking",
        merchant_id=a_merchant(),
        risk_mode="merchant",
        amount_minor=1,
        currency="CNY",
        occurred_at=LATER,
    )
    defer_charge(debt=debt, at=LATER)


def a_life(person: Person, which: int) -> None:
    """One side of a person's life, over and over."""
    holder_id = a_citizen(person)
    for number in range(ROUNDS):
        if which == 0:
            pay(fall_behind(holder_id))
        elif which == 1:
            leave(holder_id)
        elif which == 2:
            a_citizen(person, at=LATER, score=SCORES[number % 2])
        else:
            follow_arrears(at=LATER, limit=3)
    connection.close()


def test_lines_end_as_the_arrears_do_and_nobody_waits_for_ever(
    committed: TestDatabase,
) -> None:
    people = {LIN: a_citizen(LIN), CHEN: a_citizen(CHEN)}
    lives = [(person, which) for person in people for which in range(4)]
    with ThreadPoolExecutor(len(lives)) as threads:
        list(threads.map(lambda life: a_life(*life), lives))
    fall_behind(people[CHEN])
    for person in people:
        a_citizen(person, at=LATER)
    while follow_arrears(at=LATER, limit=100):
        pass
    lines = CreditLine.objects.values_list("holder_id", "status").distinct()
    assert set(lines) == {(people[LIN], "active"), (people[CHEN], "suspended")}
    assert list(faults(ALL_CHECKS)) == []
