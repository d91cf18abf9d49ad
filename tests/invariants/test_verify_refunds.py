"""Whoever changes what was given back, or what became of a dispute, is found."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.models import Bill, Refund
from ledger.money import Money
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.keep_surplus import Unexpected, keep_surplus
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.post_transfers import post_all
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import in_cash
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.desk_money import hand_back_refund, take_tenders
from tests.factories.paid import (
    SOON,
    a_draft,
    a_paid_bill,
    a_visits_bill,
    give_back,
    pay,
)
from tests.invariants.test_verify_ledger import tamper

TAMPERED = [
    (
        "UPDATE ledger_refund SET amount_minor = amount_minor * 9",
        "never more is asked back of a bill than was paid",
    ),
    (
        "UPDATE ledger_refund SET insurer_minor = 99999 WHERE insurer_minor > 0",
        "never more is asked back of a bill than was paid",
    ),
    (
        "UPDATE ledger_refund SET charge_reference = 'another'",
        "a refund goes back to the payment that settled its bill",
    ),
    (
        "UPDATE ledger_refund SET status = 'declined'",
        "what a bill gave back in the books is its refunds that succeeded",
    ),
    (
        "UPDATE ledger_refund SET status = 'succeeded'",
        "what a bill gave back in the books is its refunds that succeeded",
    ),
    (
        "UPDATE ledger_refund SET amount_minor = amount_minor - 1",
        "a bill stands to its merchant's credit",
    ),
    (
        "UPDATE ledger_refund SET status = 'approved' WHERE surplus_id IS NOT NULL",
        "a surplus left the books exactly when its refund has succeeded",
    ),
    (
        "UPDATE ledger_refundline SET amount_minor = amount_minor - 1",
        "a refund by line is the sum of its lines",
    ),
    (
        "UPDATE ledger_charge SET amount_minor = 1 WHERE line_no = '2'",
        "a refund by line is the sum of its lines",
    ),
    (
        "UPDATE ledger_refundtender SET amount_minor = amount_minor - 1",
        "what a desk handed back is the sum of its tenders",
    ),
    (
        "UPDATE ledger_tender SET amount_minor = 1",
        "what a desk handed back is the sum of its tenders",
    ),
    (
        "UPDATE ledger_refund SET status = 'declined'",
        "a refund that a gateway says it gave has been booked",
    ),
    (
        "UPDATE ledger_refund SET ask_at = now() WHERE status = 'succeeded'",
        "a refund without its answer is to be asked about",
    ),
    (
        "UPDATE ledger_refund SET ended_at = NULL WHERE status = 'succeeded'",
        "a refund without its answer is to be asked about",
    ),
    (
        "UPDATE ledger_refund SET approved_by = requested_by",
        "nobody approves the refund that they asked for",
    ),
    (
        "UPDATE ledger_refund SET currency = 'USD'",
        "a refund goes back to the payment that settled its bill",
    ),
    (
        "UPDATE ledger_dispute SET status = 'rejected' WHERE status = 'open'",
        "a bill is disputed exactly while an open dispute",
    ),
    (
        "UPDATE ledger_bill SET status = 'closed' WHERE status = 'disputed'",
        "a bill is disputed exactly while an open dispute",
    ),
    (
        "UPDATE ledger_bill SET status = 'closed' WHERE status = 'voided'",
        "a dispute that was upheld has voided its bill",
    ),
    (
        "DELETE FROM ledger_refund WHERE requested_by = 'citizen'",
        "a dispute that was upheld has voided its bill",
    ),
    (
        "UPDATE ledger_dispute SET decided_by = opened_by",
        "a dispute is its bill holder's, and decided by another",
    ),
    (
        "UPDATE ledger_dispute SET holder_id = gen_random_uuid()",
        "a dispute is its bill holder's, and decided by another",
    ),
]


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """Refunds of every kind: by line, at a desk, of a surplus, one that waits."""
    visit = pay(a_visits_bill({"1": (100_00, 70_00), "2": (20_00, 0)}, 70_00))
    request_refund(draft=a_draft(visit, lines={"1": 15_00, "2": None}), at=SOON)
    surplus = Unexpected("sandbox", "stray", Money(7_00, "CNY"), "unheard_of")
    post_all(postings=keep_surplus(found=[surplus], at=SOON), at=SOON)
    give_back()
    request_refund(draft=a_draft(visit, amount_minor=1_00), at=SOON)
    _handed_back_at_the_desk()
    for is_paid, is_upheld in ((False, None), (False, True), (True, True)):
        _disputed(is_paid=is_paid, is_upheld=is_upheld)
    return committed


def _handed_back_at_the_desk() -> None:
    bill = a_bill(uuid4(), 10_00)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(10_00)],
        by="wang",
        at=SOON,
    )
    refund = request_refund(draft=a_draft(bill, amount_minor=4_00), at=SOON)
    hand_back_refund(refund_id=refund.id, by="li", at=SOON)


def _disputed(*, is_paid: bool, is_upheld: bool | None) -> None:
    bill = a_paid_bill(5_00) if is_paid else a_bill(uuid4(), 5_00)
    draft = DisputeDraft(uuid4(), bill, "Wrong.", "citizen")
    dispute = open_dispute(draft=draft, at=SOON)
    if is_upheld is None:
        return
    decision = Decision(is_upheld=is_upheld, by="judge", words="Right.")
    at = SOON + timedelta(hours=1)
    decide_dispute(dispute_id=dispute.id, decision=decision, at=at)


def test_untouched_books_have_no_fault(books: TestDatabase) -> None:
    assert list(faults()) == []
    statuses = set(Refund.objects.values_list("status", flat=True))
    assert statuses == {"approved", "succeeded"}
    assert {"disputed", "voided"} <= set(Bill.objects.values_list("status", flat=True))


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_row_is_found_by_its_promise(
    books: TestDatabase, statement: str, promise: str
) -> None:
    tamper(books, statement)
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken
