"""Whoever changes what became of unpaid bills is found."""

from datetime import timedelta
from uuid import uuid4

import pytest

from config.verification import ALL_CHECKS
from credit.operations.weigh_arrears import follow_arrears
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.write_off_bill import write_off_bill
from ledger.queries.verification import faults
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.people import a_citizen
from tests.invariants.test_verify_ledger import tamper

TAMPERED = [
    (
        "UPDATE ledger_bill SET status = 'written_off' WHERE status = 'overdue'",
        "a bill that was written off leaves nothing",
    ),
    (
        "UPDATE ledger_bill SET status = 'overdue' WHERE risk_mode = 'city'",
        "bad debt is what the city gave up",
    ),
    (
        """WITH untold AS (DELETE FROM ledger_untoldnotice)
           DELETE FROM ledger_notice WHERE kind = 'written_off'""",
        "whose bill is overdue or was written off has been told",
    ),
    (
        "UPDATE ledger_bill SET risk_mode = 'merchant'",
        "a bill stands to its merchant's credit",
    ),
]


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """A bill that is overdue, and one that was written off under either risk."""
    lost = [
        a_bill(uuid4(), 900),
        a_bill(uuid4(), 800, merchant="city-garage", risk_mode="city"),
    ]
    a_bill(uuid4(), 700)
    at = NOON + timedelta(days=100)
    mark_overdue(at=at, limit=10)
    for bill_id in lost:
        write_off_bill(bill_id=bill_id, by="desk:wu", at=at)
    return committed


def test_untouched_books_have_no_fault(books: TestDatabase) -> None:
    assert list(faults()) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_row_is_found_by_its_promise(
    books: TestDatabase, statement: str, promise: str
) -> None:
    tamper(books, statement)
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken


LINES_TAMPERED = [
    (
        """UPDATE credit_creditline
              SET status = 'suspended', suspended_for = 'arrears'""",
        "who is suspended for arrears has some",
    ),
    (
        "UPDATE credit_creditline SET status = 'frozen' WHERE status = 'active'",
        "a credit line's timeline ends at its status",
    ),
    (
        "UPDATE credit_linestep SET cause = 'person' WHERE cause = 'arrears'",
        "a credit line's timeline ends at its status",
    ),
]


@pytest.fixture
def lines(committed: TestDatabase) -> TestDatabase:
    """Somebody in good standing, and somebody in arrears."""
    a_citizen(LIN)
    a_bill(a_citizen(WANG), 1000)
    at = NOON + timedelta(days=3)
    mark_overdue(at=at, limit=10)
    follow_arrears(at=at, limit=10)
    return committed


def test_untouched_lines_have_no_fault(lines: TestDatabase) -> None:
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(("statement", "promise"), LINES_TAMPERED)
def test_a_changed_line_is_found_by_its_promise(
    lines: TestDatabase, statement: str, promise: str
) -> None:
    tamper(lines, statement)
    broken = [fault.check.promise for fault in faults(ALL_CHECKS)]
    assert any(said.startswith(promise) for said in broken), broken
