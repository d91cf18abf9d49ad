"""Whoever changes what became of a payment that was taken back is found."""

import pytest

from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.desk_mistakes import owed_on_both, shift_for, take, take_back
from tests.invariants.test_verify_ledger import tamper

BY_REFUND = "a payment is taken back exactly by a refund of all of it"
ON_ACCOUNTS = "what a desk took stands on the accounts of its tenders"

TAMPERED = [
    ("UPDATE ledger_payment SET status = 'taken_back'", BY_REFUND),
    (
        (
            "DELETE FROM ledger_refundanswer; DELETE FROM ledger_refundtender;"
            " DELETE FROM ledger_refund"
        ),
        BY_REFUND,
    ),
    ("UPDATE ledger_refund SET takes_payment_back = FALSE", BY_REFUND),
    ("UPDATE ledger_refund SET amount_minor = 1", BY_REFUND),
    (
        (
            "UPDATE ledger_payment SET status = 'declined' WHERE status = 'succeeded';"
            " UPDATE ledger_payment SET status = 'succeeded'"
            " WHERE status = 'taken_back'"
        ),
        BY_REFUND,
    ),
    (
        (
            "UPDATE ledger_transfer SET kind = 'post', about_id = NULL"
            " WHERE kind = 'reverse'"
        ),
        ON_ACCOUNTS,
    ),
    ("DELETE FROM ledger_transfer WHERE kind = 'reverse'", ON_ACCOUNTS),
    ("UPDATE ledger_bill SET status = 'closed', settled_at = NULL", BY_REFUND),
    (
        "UPDATE ledger_refundtender SET amount_minor = amount_minor - 1",
        "a till's transfers are the cash that its shift took and gave",
    ),
    (
        "DELETE FROM ledger_receipt WHERE reverses_id IS NOT NULL",
        "a bill's receipts sum to what was paid of it and not given back",
    ),
]


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_taking_back_is_found(
    committed: TestDatabase, statement: str, promise: str
) -> None:
    bill = owed_on_both(60_00, 40_00)
    shift = shift_for(bill)
    card = by_terminal("card", 30_00, gateway="terminal", slip="A-1")
    payment = take(bill, shift, card, in_cash(70_00))
    issue_receipt(draft=ReceiptDraft(bill, "parking", {}), at=SOON, by="desk:wang")
    take_back(payment)
    take(bill, shift)
    assert list(faults()) == []
    tamper(committed, statement)
    found = {fault.check.promise for fault in faults()}
    assert any(one.startswith(promise) for one in found), found
