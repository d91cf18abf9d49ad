"""Whoever changes what a till held, or what was counted in it, is found."""

import pytest

from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.shifts import a_shift, takes
from tests.invariants.test_verify_ledger import tamper

EXPECTED = "what was expected in a till is what the books say that it took"
PAID = "a closed shift's till was paid to its merchant, once and whole"
COUNTED = "what was counted is the sum of its pieces"

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
        {EXPECTED, FLOWS, WHOSE},
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
