"""Whoever changes lines, stays or visits behind our back is found as well."""

from datetime import timedelta
from uuid import UUID

import pytest

from clinic.operations.finalise_split import finalise_split
from clinic.operations.reverse_charge import reverse_charge
from clinic.ports import Share
from config.verification import ALL_CHECKS
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    discharge,
    leave,
)
from tests.factories.paid import pay
from tests.factories.parking import a_lot, enters, leaves
from tests.factories.people import a_driver
from tests.invariants.test_verify_ledger import tamper

SHIFTED = """UPDATE clinic_splitshare
    SET citizen_minor = citizen_minor - 1, insurer_minor = insurer_minor + 1"""
ON_A_VOIDED_BILL = """UPDATE clinic_chargeitem
    SET bill_id = (SELECT id FROM ledger_bill WHERE status = 'voided')"""
NUMBER_SKIPPED = """UPDATE ledger_bill
    SET supplement_no = supplement_no + 1 WHERE supplement_no > 1"""
ANOTHERS_BILL = """UPDATE clinic_visit
    SET bill_id = (SELECT id FROM ledger_bill WHERE kind = 'parking')
    WHERE visit_no = 'V-1'"""
TAMPERED = [
    (
        "UPDATE ledger_account SET limit_minor = NULL",
        "a credit line has its holder's account",
    ),
    (
        "UPDATE parking_parkingsession SET fee_minor = fee_minor - 1",
        "a session's bill is its own",
    ),
    (
        "UPDATE ledger_bill SET subject_id = gen_random_uuid()",
        "a session's bill is its own",
    ),
    (
        "UPDATE ledger_hold SET status = 'placed'",
        "a session that has ended holds nothing",
    ),
    (
        "DELETE FROM parking_eventanswer",
        "an acknowledged event has its answer",
    ),
    (
        "UPDATE clinic_splitshare SET citizen_minor = citizen_minor + 1",
        "the shares of an item sum to its amount",
    ),
    (
        "UPDATE ledger_hold SET status = 'placed'",
        "a closed visit's bill is closed and none of its items holds anything",
    ),
    (
        SHIFTED,
        "what a bill says of citizen and fund",
    ),
    (
        ON_A_VOIDED_BILL,
        "an item that counts stands on one charge of its own",
    ),
    (
        "UPDATE clinic_chargeitem SET charge_id = gen_random_uuid()",
        "an item that counts stands on one charge of its own",
    ),
    (
        "UPDATE ledger_bill SET status = 'closed' WHERE status = 'voided'",
        "a charge that a visit's living bill asks for",
    ),
    (
        "UPDATE clinic_chargeitem SET status = 'reversed'",
        "a charge that a visit's living bill asks for",
    ),
    (
        NUMBER_SKIPPED,
        "a visit's bills are numbered from zero on",
    ),
    (
        "UPDATE ledger_chargeshare SET insurer_minor = insurer_minor + 1",
        "what the ledger knows of the fund's part of a line",
    ),
    (
        "DELETE FROM ledger_refundline",
        "what was taken back of a paid bill has been asked back",
    ),
    (
        ANOTHERS_BILL,
        "a visit's bills are numbered from zero on",
    ),
]


@pytest.fixture
def city(committed: TestDatabase) -> TestDatabase:
    """A car that came and went, patients who went home, and what came late for them."""
    a_driver()
    lot, hospital = a_lot(), a_hospital()
    enters(lot)
    leaves(lot, NOON + timedelta(hours=1))
    a_visit(hospital)
    charge(hospital, a_line("1", 100_00, "A"))
    leave(hospital)
    charge(hospital, a_line("2"), a_line("3"))
    _take_back(hospital, ADMITTED, "3")
    _pay_and_take_back(hospital, "V-2")
    return committed


def _pay_and_take_back(hospital: UUID, visit_no: str) -> None:
    """Split a visit otherwise than estimated, pay it, and refund its only line."""
    visit = a_visit(hospital, visit_no=visit_no)
    charge(hospital, a_line("1", 100_00, "A"), visit_no=visit_no)
    discharge(hospital, visit_no)
    shares = [Share("1", 60_00, 0, 40_00)]
    finalise_split(visit_id=visit.id, shares=shares, at=MORNING)
    pay(visit.bill_id, at=MORNING)
    _take_back(hospital, visit_no, "1")


def _take_back(hospital: UUID, visit_no: str, line_no: str) -> None:
    reverse_charge(
        merchant_id=hospital,
        visit_no=visit_no,
        line_no=line_no,
        reason="ordered twice",
        reversed_at=MORNING,
        at=MORNING,
    )


def test_an_untouched_city_has_no_fault(city: TestDatabase) -> None:
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_what_was_changed_is_found_by_its_promise(
    city: TestDatabase, statement: str, promise: str
) -> None:
    tamper(city, statement)
    broken = [fault.check.promise for fault in faults(ALL_CHECKS)]
    assert any(said.startswith(promise) for said in broken), broken
