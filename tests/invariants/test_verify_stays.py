"""Whoever changes stays, namings or voided visits behind our back is found."""

import pytest

from clinic.operations.name_patient import name_patient
from clinic.operations.register_visit import Registration, register_visit
from clinic.operations.void_visit import void_visit
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN
from tests.databases import TestDatabase
from tests.factories.clinic import ADMITTED, a_hospital, a_line, a_visit, charge
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
    (
        "UPDATE clinic_visit SET holder_id = gen_random_uuid() WHERE visit_no = 'B-1'",
        "whoever owes for its mother's visit owes for a newborn's",
    ),
    (
        "UPDATE clinic_newborn SET holder_id = gen_random_uuid()",
        "whoever owes for its mother's visit owes for a newborn's",
    ),
    (
        """UPDATE clinic_visit SET status = 'discharged', split_status = 'estimated',
               discharged_at = opened_at WHERE visit_no = 'V-4'""",
        "what is planned is of an open visit",
    ),
    (
        "UPDATE clinic_plannedcharge SET status = 'performed', ended_at = planned_for",
        "what is planned is of an open visit",
    ),
]


@pytest.fixture
def stays(committed: TestDatabase) -> TestDatabase:
    """Chen lies in bed with her child, and something is planned for her elsewhere.

    Somebody was named Lin, and one was never there.
    """
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
    child = Patient(newborn_of=ADMITTED, birth_order=1)
    registration = Registration("B-1", "inpatient", child, "Neonatal", at)
    register_visit(merchant_id=merchant_id, registration=registration, at=at)
    a_visit(merchant_id, CHEN, visit_no="V-4", at=at)
    charge(merchant_id, a_line("1", planned=True), visit_no="V-4")
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
