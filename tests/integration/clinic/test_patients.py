"""Patients nobody knew, named wrongly, or who went away again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import PatientNaming, Visit, VisitVoid
from clinic.operations.add_charges import add_charges
from clinic.operations.lock_visit import VisitNotOpen, VisitUnknown
from clinic.operations.name_patient import (
    PatientKnown,
    PatientPaid,
    name_patient,
)
from clinic.operations.reverse_charge import reverse_charge
from clinic.operations.void_visit import (
    VisitHasCharges,
    VisitVoidConflict,
    void_visit,
)
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.errors import DomainError
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN, Person
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

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=10)
LATER = MORNING + timedelta(hours=2)


def named(
    merchant_id: UUID,
    person: Person,
    reason: str = "",
    at: datetime = SOON,
    visit_no: str = ADMITTED,
) -> Visit:
    visit, _ = name_patient(
        merchant_id=merchant_id,
        visit_no=visit_no,
        patient=Patient(citizen=person.ref),
        reason=reason,
        at=at,
    )
    return visit


def emergency() -> UUID:
    """Somebody nobody knows is treated; Lin and Chen are citizens."""
    merchant_id = a_hospital()
    a_citizen(LIN)
    a_citizen(CHEN)
    a_visit(merchant_id, None, "emergency")
    charge(merchant_id, a_line("1", 100_00))
    return merchant_id


def payers() -> set[UUID]:
    return set(Bill.objects.values_list("payer_id", flat=True))


def refused(refusal: type[DomainError], act: Any, *given: Any, **facts: Any) -> None:
    with pytest.raises(refusal), transaction.atomic():
        act(*given, **facts)


def test_who_is_named_after_discharge_is_asked_for_the_bill() -> None:
    merchant_id = emergency()
    leave(merchant_id)
    lin = named(merchant_id, LIN).payer_id
    assert payers() == {lin}
    naming = PatientNaming.objects.get()
    assert (naming.payer_id, naming.instead_of_id) == (lin, None)
    assert list(faults(ALL_CHECKS)) == []


def test_who_was_named_wrongly_makes_way_for_a_reason() -> None:
    merchant_id = emergency()
    lin = named(merchant_id, LIN).payer_id
    refused(PatientKnown, named, merchant_id, CHEN)
    reason, later = "the ambulance mixed them up", SOON + timedelta(seconds=1)
    chen = named(merchant_id, CHEN, reason, later).payer_id
    assert payers() == {chen}
    told = PatientNaming.objects.order_by("id").last()
    assert told is not None
    assert (told.instead_of_id, told.reason) == (lin, reason)
    leave(merchant_id)
    assert payers() == {chen}
    assert list(faults(ALL_CHECKS)) == []


def test_whoever_has_paid_is_not_replaced() -> None:
    merchant_id = emergency()
    a_mandate(LIN)
    named(merchant_id, LIN)
    leave(merchant_id)
    holder_id = Visit.objects.get().holder_id
    assert collect(holder_id, SOON) == [100_00]
    refused(PatientPaid, named, merchant_id, CHEN, "too late")


def test_whom_the_hospital_knew_at_registration_is_not_replaced() -> None:
    merchant_id = a_hospital()
    a_citizen(LIN)
    a_citizen(CHEN)
    a_visit(merchant_id, LIN)
    refused(PatientKnown, named, merchant_id, CHEN, "typed wrongly")


def voided(merchant_id: UUID, reason: str = "registered twice") -> bool:
    return void_visit(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        reason=reason,
        voided_at=SOON,
        at=SOON,
    ).replayed


def test_a_visit_without_charges_is_voided_with_its_bill() -> None:
    merchant_id = a_hospital()
    a_citizen(LIN)
    a_visit(merchant_id, LIN)
    assert not voided(merchant_id)
    assert Visit.objects.get().status == Bill.objects.get().status == "voided"
    assert VisitVoid.objects.get().reason == "registered twice"
    assert voided(merchant_id)
    refused(VisitVoidConflict, voided, merchant_id, "never came")
    lines = [a_line("1")]
    refused(
        VisitNotOpen,
        add_charges,
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        lines=lines,
        at=LATER,
    )
    refused(VisitNotOpen, named, merchant_id, LIN)
    assert list(faults(ALL_CHECKS)) == []


def test_a_visit_with_charges_is_voided_once_they_are_all_taken_back() -> None:
    merchant_id = a_hospital()
    lin = a_citizen(LIN)
    a_visit(merchant_id, LIN)
    charge(merchant_id, a_line("1", 30_00))
    refused(VisitHasCharges, voided, merchant_id)
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no="1",
        reason="went away",
        reversed_at=SOON,
        at=SOON,
    )
    voided(merchant_id)
    assert owed(lin) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_a_visit_that_ended_or_is_not_there_is_not_voided() -> None:
    merchant_id = a_hospital()
    refused(VisitUnknown, voided, merchant_id)
    a_visit(merchant_id, None)
    leave(merchant_id)
    refused(VisitNotOpen, voided, merchant_id)
