"""Whoever changes what a till held, or what was counted in it, is found."""

from uuid import uuid4

import pytest

from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_over_shift import accept_shift, offer_shift
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.shifts import a_cashier, a_shift, takes
from tests.invariants.test_verify_ledger import tamper

EXPECTED = "what was expected in a till is what the books say that it took"
PAID = "a closed shift's till was paid to its merchant, once and whole"
COUNTED = "what was counted is the sum of its pieces"

BANKED = "what was carried to the bank left its till for its merchant"
HANDED = "a till that was handed over began with what had been counted in it"
FLOWS = "a till's transfers are the cash that its shift took and gave"
WHERE = "cash stands on the till of the shift that took or gave it"
WHOSE = "what a desk takes or gives is its merchant's shift's"

TAMPERED = [
    (
        (
            "UPDATE ledger_payment p SET shift_id = s.id FROM ledger_shift s"
            " WHERE s.status = 'counted' AND p.amount_minor = 10000"
        ),
        {FLOWS, WHERE},
    ),
    ("UPDATE ledger_tender SET kind = 'card', slip = 'x'", {FLOWS}),
    (
        "UPDATE ledger_shift SET currency = 'SGD' WHERE status = 'counted'",
        {EXPECTED, WHOSE},
    ),
    (
        (
            "UPDATE ledger_shift SET expected_minor = 15100,"
            " explained = 'x' WHERE status = 'closed'"
        ),
        {EXPECTED, PAID},
    ),
    (
        "UPDATE ledger_shift SET expected_minor = 6100 WHERE status = 'counted'",
        {EXPECTED},
    ),
    (
        (
            "UPDATE ledger_shift SET status = 'counted', closed_at = NULL,"
            " closed_by = '' WHERE status = 'closed'"
        ),
        {PAID},
    ),
    (
        (
            "UPDATE ledger_shift SET counted_minor = counted_minor + 1"
            " WHERE status = 'counted'"
        ),
        {COUNTED},
    ),
    (
        (
            "UPDATE ledger_shift SET status = 'closed', closed_at = counted_at,"
            " closed_by = 'x' WHERE status = 'counted'"
        ),
        {PAID},
    ),
]


@pytest.mark.parametrize(("statement", "promises"), TAMPERED)
def test_a_changed_shift_is_found(
    committed: TestDatabase, statement: str, promises: set[str]
) -> None:
    closed, counted = a_shift(), a_shift("li", "2")
    takes(closed, 100_00)
    takes(counted, 10_00)
    count_shift(shift_id=closed.id, counts={100_00: 1, 50_00: 1}, at=SOON)
    count_shift(shift_id=counted.id, counts={50_00: 1, 10_00: 1}, at=SOON)
    close_shift(shift_id=closed.id, by="desk:chief", at=SOON)
    assert list(faults()) == []
    tamper(committed, statement)
    assert {fault.check.promise for fault in faults()} == promises


PASSED_ON = [
    ("UPDATE ledger_bankdeposit SET amount_minor = amount_minor + 1", {BANKED, FLOWS}),
    (
        (
            "UPDATE ledger_bankdeposit SET shift_id = s.id FROM ledger_shift s"
            " WHERE s.follows_id IS NOT NULL"
        ),
        {BANKED, FLOWS},
    ),
    (
        "UPDATE ledger_shift SET float_minor = 1 WHERE follows_id IS NOT NULL",
        {HANDED},
    ),
    (
        "UPDATE ledger_shift SET desk = '9' WHERE follows_id IS NOT NULL",
        {HANDED},
    ),
]


@pytest.mark.parametrize(("statement", "promises"), PASSED_ON)
def test_a_changed_hand_over_or_bank_deposit_is_found(
    committed: TestDatabase, statement: str, promises: set[str]
) -> None:
    shift = a_shift()
    takes(shift, 100_00)
    banked = take_to_bank(
        deposit_id=uuid4(),
        shift_id=shift.id,
        amount_minor=80_00,
        by="desk:wang",
        at=SOON,
    )
    keep_bank_slip(deposit_id=banked.id, number="B-1", by="desk:wang", at=SOON)
    count_shift(shift_id=shift.id, counts={50_00: 1, 20_00: 1}, at=SOON)
    offer_shift(shift_id=shift.id, cashier_id=a_cashier(), at=SOON)
    accept_shift(
        shift_id=shift.id,
        next_id=uuid4(),
        cashier_id=a_cashier("li"),
        by="desk:li",
        at=SOON,
    )
    assert list(faults()) == []
    tamper(committed, statement)
    assert {fault.check.promise for fault in faults()} == promises
