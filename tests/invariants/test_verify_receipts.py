"""Whoever changes a receipt, its number or its count is found."""

from uuid import uuid4

import pytest

from ledger.operations.bank_cash import take_to_bank
from ledger.operations.print_desk_paper import print_desk_paper
from ledger.operations.print_receipt import print_receipt
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.paid import SOON, a_paid_bill, a_visits_bill, pay
from tests.factories.receipts import a_receipt, issue_due, refund
from tests.factories.shifts import a_shift
from tests.invariants.test_verify_ledger import tamper

GAP = "the papers of a merchant's series are numbered"
SAID = "a receipt says what it said"
RED = "a red letter takes back exactly"
ONE = "a bill has one receipt that stands"
SUM = "a bill's receipts sum to what was paid"
RECEIPT = "UPDATE ledger_receipt SET"
TAMPERED = [
    ("DELETE FROM ledger_receipt WHERE kind = 'outpatient'", GAP),
    (f"{RECEIPT} number = 9 WHERE number = 4", GAP),
    ("UPDATE ledger_receiptseries SET last_number = last_number + 1", GAP),
    ("DELETE FROM ledger_receiptseries WHERE series = 'outpatient-2026'", GAP),
    (f"{RECEIPT} issued_at = issued_at - interval '1 day' WHERE number = 4", SAID),
    (f"{RECEIPT} issued_by = 'nobody' WHERE number = 4", SAID),
    (f"{RECEIPT} lines = '[]' WHERE number = 4", SAID),
    (f"{RECEIPT} digest = '\\x00'", SAID),
    (
        f"""{RECEIPT} total_minor = -1, cash_minor = -1
            WHERE reverses_id IS NOT NULL AND kind = 'parking'""",
        RED,
    ),
    (f"{RECEIPT} replaces_id = id WHERE number = 4", ONE),
    (
        """DELETE FROM ledger_receipt WHERE reverses_id IS NOT NULL
            AND kind = 'parking'""",
        ONE,
    ),
    (
        f"""{RECEIPT} total_minor = total_minor + 1, cash_minor = cash_minor + 1
            WHERE number = 4""",
        SUM,
    ),
    ("UPDATE ledger_receiptprint SET copy_no = copy_no + 1", "the prints of a receipt"),
    ("DELETE FROM ledger_deskpaper", GAP),
    ("UPDATE ledger_paperprint SET copy_no = copy_no + 1", "the prints of a desk's"),
    ("UPDATE ledger_deskpaper SET series = 'x-2026'", "a desk's numbered paper is of"),
]


@pytest.fixture
def receipts(committed: TestDatabase) -> TestDatabase:
    """A stay with its receipt, one partly refunded, and a visit's."""
    refunded = a_paid_bill(10_00)
    a_receipt(refunded)
    refund(refunded, amount_minor=3_00)
    issue_due()
    kept = a_receipt(a_paid_bill(5_00))
    print_receipt(receipt_id=kept.id, at=SOON, by="desk:li")
    a_receipt(pay(a_visits_bill({"1": (20_00, 15_00)}, 15_00)), "outpatient")
    banked = take_to_bank(
        deposit_id=uuid4(),
        shift_id=a_shift().id,
        amount_minor=1_00,
        by="desk:wang",
        at=SOON,
    )
    print_desk_paper(paper_id=banked.id, at=SOON, by="desk:wang")
    return committed


def test_untouched_receipts_have_no_fault(receipts: TestDatabase) -> None:
    assert list(faults()) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_receipt_is_found_by_its_promise(
    receipts: TestDatabase, statement: str, promise: str
) -> None:
    tamper(receipts, statement)
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken
