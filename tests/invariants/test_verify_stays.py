"""Whoever changes stays, namings or voided visits behind our back is found."""

import pytest

from clinic.operations.name_patient import name_patient
from clinic.operations.void_visit import void_visit
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN
from tests.databases import TestDatabase
from tests.factories.clinic import a_hospital, a_line, a_visit, charge
from tests.factories.people import a_citizen
from tests.factories.wards import a_ward, lies_in, local
from tests.invariants.test_verify_ledger import tamper

TAMPERED = [
    (
        "UPDATE clinic_admission SET due_at = NULL",
        "a patient's days in bed are charged on",
    ),
    (
        "DELETE FROM clinic_visitvoid",
        "a voided visit has its reason",
    ),
    (
        "UPDATE ledger_bill SET status = 'open' WHERE status = 'voided'",
        "a voided visit has its reason",
    ),
    (
        "UPDATE clinic_visit SET payer_id = holder_id WHERE visit_no = 'V-2'",
        "whoever is asked for an unknown patient's visit",
    ),
]


@pytest.fixture
def stays(committed: TestDatabase) -> TestDatabase:
    """Chen lies in bed, somebody was named Lin, and one was never there."""
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_citizen(CHEN)
    a_citizen(LIN)
    at = local("2026-11-03T15:00")
    a_visit(merchant_id, CHEN, "inpatient", at=at)
    lies_in(merchant_id, "W3", "2026-11-03T15:00")
    a_visit(merchant_id, None, "emergency", visit_no="V-2", at=at)
    charge(merchant_id, a_line("1"), visit_no="V-2")
    patient = Patient(citizen=LIN.ref)
    name_patient(merchant_id=merchant_id, visit_no="V-2", patient=patient, at=at)
    a_visit(merchant_id, None, visit_no="V-3", at=at)
    void_visit(
        merchant_id=merchant_id,
        visit_no="V-3",
        reason="went away",
        voided_at=at,
        at=at,
    )
    return committed


def test_untouched_they_have_no_fault(stays: TestDatabase) -> None:
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_row_is_found_by_its_promise(
    stays: TestDatabase, statement: str, promise: str
) -> None:
    tamper(stays, statement)
    broken = [fault.check.promise for fault in faults(ALL_CHECKS)]
    assert any(said.startswith(promise) for said in broken), broken
