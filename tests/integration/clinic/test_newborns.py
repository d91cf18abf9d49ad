"""Newborns: visits of their own, whose debt and payer are those of their mothers'."""

from typing import Any
from uuid import UUID

import pytest

from clinic.models import Newborn, Visit
from clinic.operations.find_mother import MotherUnknown
from clinic.operations.name_patient import PatientPaid
from clinic.operations.register_visit import (
    KeptAnswer,
    Registration,
    VisitConflict,
    register_visit,
)
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
    owed,
)
from tests.factories.people import a_citizen, a_mandate
from tests.factories.settling import collect
from tests.integration.clinic.test_patients import (
    LATER,
    SOON,
    emergency,
    named,
    payers,
    refused,
    voided,
)

pytestmark = pytest.mark.django_db
MIXED_UP = "the ambulance mixed them up"


def told(
    merchant_id: UUID,
    visit_no: str = "B-1",
    mother: str = ADMITTED,
    order: int = 1,
) -> KeptAnswer:
    registration = Registration(
        visit_no,
        "inpatient",
        Patient(newborn_of=mother, birth_order=order),
        "Obstetrics",
        MORNING,
    )
    return register_visit(
        merchant_id=merchant_id, registration=registration, at=MORNING
    )


def born(merchant_id: UUID, visit_no: str = "B-1", **facts: Any) -> Visit:
    told(merchant_id, visit_no, **facts)
    return Visit.objects.get(visit_no=visit_no)


def test_a_newborn_has_a_visit_of_its_own_on_its_mothers_line() -> None:
    merchant_id = a_hospital()
    chen = a_citizen(CHEN)
    a_visit(merchant_id, CHEN, "inpatient")
    first, second = born(merchant_id), born(merchant_id, "B-2", order=2)
    assert {first.holder_id, second.holder_id} == {chen}
    assert not first.insured
    added = charge(merchant_id, a_line("1", 40_00, "A"), visit_no="B-1")
    assert added.results[0].status == "deferred"
    assert owed(chen, "inpatient") == (40_00, 0, 0)
    siblings = Newborn.objects.order_by("birth_order").values_list(
        "visit__visit_no", "mother__visit_no", "birth_order"
    )
    assert list(siblings) == [("B-1", ADMITTED, 1), ("B-2", ADMITTED, 2)]
    leave(merchant_id, "B-1")
    assert Visit.objects.get(visit_no="B-1").status == "closed"
    assert Visit.objects.get(visit_no=ADMITTED).status == "open"
    assert list(faults(ALL_CHECKS)) == []


def test_a_newborn_told_again_is_the_same_and_another_child_is_not() -> None:
    merchant_id = a_hospital()
    a_citizen(CHEN)
    a_visit(merchant_id, CHEN, "inpatient")
    assert born(merchant_id).id == born(merchant_id).id
    refused(VisitConflict, born, merchant_id, order=2)
    assert Newborn.objects.count() == 1


def test_a_newborn_of_nobodys_visit_is_refused() -> None:
    merchant_id = a_hospital()
    refused(MotherUnknown, born, merchant_id, mother="V-9")
    a_visit(merchant_id, None, "inpatient")
    voided(merchant_id)
    refused(MotherUnknown, born, merchant_id)
    other = a_hospital("second-hospital")
    a_visit(other, None, "inpatient", visit_no="V-2")
    refused(MotherUnknown, born, merchant_id, mother="V-2")


def test_newborns_of_an_unknown_mother_follow_when_she_is_named() -> None:
    merchant_id = a_hospital()
    a_visit(merchant_id, None, "inpatient")
    born(merchant_id)
    charge(merchant_id, a_line("1", 40_00), visit_no="B-1")
    chen = a_citizen(CHEN)
    named(merchant_id, CHEN)
    assert payers() == {chen}
    assert set(Visit.objects.values_list("payer_id", flat=True)) == {chen}
    assert list(faults(ALL_CHECKS)) == []


def test_a_newborn_told_again_is_the_same_after_its_mothers_visit_was_voided() -> None:
    merchant_id = a_hospital()
    a_visit(merchant_id, None, "inpatient")
    first = told(merchant_id)
    voided(merchant_id)
    again = told(merchant_id)
    assert (again.answer, again.replayed) == (first.answer, True)
    refused(MotherUnknown, told, merchant_id, order=2)
    refused(MotherUnknown, told, merchant_id, "B-2")
    assert Newborn.objects.count() == Bill.objects.count() - 1 == 1


def test_a_newborn_of_a_mother_named_wrongly_follows_when_she_is_corrected() -> None:
    merchant_id = emergency()
    lin = named(merchant_id, LIN).payer_id
    answer = told(merchant_id).answer
    assert answer["deferral"]["reason"] == "credit.citizen.unknown"
    charge(merchant_id, a_line("1", 30_00), visit_no="B-1")
    mother, child = (Visit.objects.get(visit_no=no) for no in (ADMITTED, "B-1"))
    assert (child.holder_id, child.payer_id) == (mother.holder_id, lin)
    assert owed(lin, "inpatient") == owed(lin) == (0, 0, 0)
    chen = named(merchant_id, CHEN, MIXED_UP, LATER).payer_id
    assert payers() == {chen}
    assert set(Visit.objects.values_list("payer_id", flat=True)) == {chen}
    assert list(faults(ALL_CHECKS)) == []


def test_whoever_has_paid_for_a_newborn_is_not_replaced() -> None:
    merchant_id = emergency()
    a_mandate(LIN)
    lin = named(merchant_id, LIN).payer_id
    child = born(merchant_id)
    charge(merchant_id, a_line("1", 30_00), visit_no="B-1")
    leave(merchant_id, "B-1")
    assert 30_00 in collect(child.holder_id, SOON)
    refused(PatientPaid, named, merchant_id, CHEN, MIXED_UP, LATER)
    assert payers() == {lin}


def test_a_newborn_for_whom_somebody_was_named_follows_no_correction() -> None:
    merchant_id = emergency()
    born(merchant_id)
    lin = named(merchant_id, LIN, visit_no="B-1").payer_id
    named(merchant_id, LIN)
    named(merchant_id, CHEN, MIXED_UP, LATER)
    assert Visit.objects.get(visit_no="B-1").payer_id == lin
    assert list(faults(ALL_CHECKS)) == []
