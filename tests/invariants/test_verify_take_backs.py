"""Whoever changes what a desk took back is found."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from clinic.operations.take_back_lines import TakeBackDraft, take_back_lines
from config.verification import ALL_CHECKS
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.claiming import EVENING
from tests.factories.clinic import ADMITTED, a_hospital, a_line, admitted, charge, leave
from tests.factories.paid import pay
from tests.invariants.test_verify_ledger import tamper

PROMISE = "what a desk took back is taken back"


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """One line of a paid visit was taken back."""
    merchant_id = a_hospital()
    admitted(merchant_id)
    charge(merchant_id, a_line("1"), a_line("2"))
    leave(merchant_id)
    pay(Bill.objects.get().id)
    draft = TakeBackDraft(uuid4(), merchant_id, ADMITTED, ["1"], "not done", "desk:li")
    take_back_lines(draft=draft, at=EVENING)
    return committed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic_takeback SET amount_minor = amount_minor + 1",
        """UPDATE clinic_takeback SET line_nos = '["1", "2"]'""",
        "UPDATE clinic_chargeitem SET status = 'due' WHERE line_no = '1'",
    ],
)
def test_a_changed_row_is_found_by_its_promise(
    books: TestDatabase, statement: str
) -> None:
    assert list(faults(ALL_CHECKS)) == []
    tamper(books, statement)
    broken = [fault.check.promise for fault in faults(ALL_CHECKS)]
    assert any(said.startswith(PROMISE) for said in broken), broken


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM clinic_takeback",
        "UPDATE clinic_takeback SET requested_by = 'desk:other'",
        "UPDATE clinic_takeback SET status = 'requested'",
    ],
)
def test_the_application_itself_may_not_change_them(
    books: TestDatabase, statement: str
) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
