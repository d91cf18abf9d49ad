"""A visit is registered once, whoever the patient is."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from clinic.models import Visit
from clinic.operations.name_patient import (
    PatientKnown,
    PatientUnknown,
    name_patient,
)
from clinic.operations.register_visit import (
    HospitalUnknown,
    Registration,
    VisitConflict,
    register_visit,
)
from clinic.queries.patients import Patient
from ledger.models import Bill, BillStep
from tests.cast import CHEN, LIN, WANG, ZHAO, Person
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    NOBODY,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
)
from tests.factories.people import a_citizen, a_mandate

pytestmark = pytest.mark.django_db

OF_LIN = Registration(
    ADMITTED, "outpatient", Patient(citizen=LIN.ref), "Cardiology", MORNING
)


def register(merchant_id: Any, registration: Registration = OF_LIN) -> Any:
    return register_visit(
        merchant_id=merchant_id, registration=registration, at=MORNING
    )


@pytest.mark.parametrize(
    ("person", "kind", "limit_minor", "reason"),
    [
        (LIN, "outpatient", 3_000_00, None),
        (LIN, "emergency", 3_000_00, None),
        (LIN, "inpatient", 15_000_00, None),
        (WANG, "outpatient", 1_000_00, None),
        (WANG, "inpatient", 0, "credit.line.none"),
        (ZHAO, "outpatient", 0, "credit.line.none"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_answer_says_what_can_be_deferred(
    person: Person, kind: str, limit_minor: int, reason: str | None
) -> None:
    a_citizen(person)
    registration = replace(OF_LIN, kind=kind, patient=Patient(citizen=person.ref))
    answer = register(a_hospital(), registration).answer
    expected = {
        "eligible": reason is None,
        "limit_minor": limit_minor,
        "available_minor": limit_minor,
    }
    assert answer["deferral"] == expected | ({"reason": reason} if reason else {})


def test_a_citizen_is_found_by_identity_number_and_keeps_the_holder() -> None:
    holder_id = a_citizen(LIN)
    register(a_hospital(), replace(OF_LIN, patient=Patient(id_no=LIN.id_no)))
    visit = Visit.objects.get()
    assert (visit.holder_id, visit.payer_id, visit.insured) == (
        holder_id,
        holder_id,
        True,
    )
    assert Bill.objects.get(id=visit.bill_id).status == "open"


@pytest.mark.parametrize(
    ("patient", "reason"),
    [
        (NOBODY, "clinic.patient.unidentified"),
        (Patient(id_no=LIN.id_no), "credit.citizen.unknown"),
        (Patient(id_no="not a number"), "credit.citizen.unknown"),
        (Patient(citizen="hz-9999"), "credit.citizen.unknown"),
    ],
)
def test_a_patient_whom_nobody_knows_is_registered_without_a_line(
    patient: Patient, reason: str
) -> None:
    answer = register(a_hospital(), replace(OF_LIN, patient=patient)).answer
    assert answer["deferral"]["eligible"] is False
    assert answer["deferral"]["reason"] == reason


def test_the_same_registration_again_gives_the_first_answer() -> None:
    a_citizen(LIN)
    merchant_id = a_hospital()
    first = register(merchant_id)
    charge(merchant_id, a_line())
    again = register(merchant_id)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.answer == first.answer
    assert Visit.objects.count() == Bill.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "emergency"},
        {"department": "Surgery"},
        {"patient": NOBODY},
        {"opened_at": MORNING.replace(minute=1)},
    ],
    ids=str,
)
def test_the_same_number_with_other_content_is_refused(other: dict[str, Any]) -> None:
    a_citizen(LIN)
    merchant_id = a_hospital()
    register(merchant_id)
    with pytest.raises(VisitConflict):
        register(merchant_id, replace(OF_LIN, **other))


def test_two_hospitals_may_use_one_number() -> None:
    a_citizen(LIN)
    register(a_hospital())
    register(a_hospital("second-hospital"))
    assert Visit.objects.count() == 2


def test_a_merchant_without_a_hospital_registers_nobody() -> None:
    with pytest.raises(HospitalUnknown):
        register(uuid4())


def test_what_tells_of_health_or_of_a_person_is_sealed() -> None:
    a_citizen(LIN)
    merchant_id = a_hospital()
    register(merchant_id, replace(OF_LIN, patient=Patient(id_no=LIN.id_no)))
    charge(merchant_id, a_line())
    stored = repr([*Visit.objects.extra(select={}).values(), *_raw_rows()])
    for secret in (LIN.id_no, "Chest X-ray", "250403014"):
        assert secret not in stored
    assert "Cardiology" not in repr(_raw_rows())


def _raw_rows() -> list[Any]:
    from django.db import connection  # noqa: PLC0415 - beneath the models, only here

    rows: list[Any] = []
    with connection.cursor() as cursor:
        for table in ("clinic_visit", "clinic_chargeitem", "ledger_charge"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - our names
            rows += cursor.fetchall()
    return rows


class TestNamingThePatient:
    def test_the_payer_is_recorded_and_the_debt_stays(self) -> None:
        merchant_id = a_hospital()
        visit = a_visit(merchant_id, None, "emergency")
        charge(merchant_id, a_line())
        citizen = a_citizen(LIN)
        named, stood = self._name(merchant_id, LIN)
        assert not stood
        assert (named.holder_id, named.payer_id) == (visit.holder_id, citizen)
        bill = Bill.objects.get(id=visit.bill_id)
        assert (bill.holder_id, bill.payer_id) == (visit.holder_id, citizen)
        assert BillStep.objects.filter(bill=bill).latest("id").by == (
            "hospital: patient named"
        )

    def test_a_bill_that_waited_is_collected_from_the_payers_mandate(self) -> None:
        merchant_id = a_hospital()
        visit = a_visit(merchant_id, None, "emergency")
        charge(merchant_id, a_line())
        leave(merchant_id)
        a_citizen(LIN)
        a_mandate(LIN)
        assert Bill.objects.get(id=visit.bill_id).collect_at is None
        self._name(merchant_id, LIN)
        assert Bill.objects.get(id=visit.bill_id).collect_at == MORNING

    def test_the_same_again_stands(self) -> None:
        merchant_id = a_hospital()
        a_visit(merchant_id, None)
        a_citizen(LIN)
        self._name(merchant_id, LIN)
        assert self._name(merchant_id, LIN)[1]

    def test_a_patient_who_is_known_stays(self) -> None:
        merchant_id = a_hospital()
        a_citizen(LIN)
        a_citizen(CHEN)
        a_visit(merchant_id, LIN)
        with pytest.raises(PatientKnown):
            self._name(merchant_id, CHEN)

    def test_somebody_whom_the_city_does_not_know_cannot_pay(self) -> None:
        merchant_id = a_hospital()
        a_visit(merchant_id, None)
        with pytest.raises(PatientUnknown):
            self._name(merchant_id, LIN)

    @staticmethod
    def _name(merchant_id: Any, person: Person) -> tuple[Visit, bool]:
        return name_patient(
            merchant_id=merchant_id,
            visit_no=ADMITTED,
            patient=Patient(citizen=person.ref),
            at=MORNING,
        )
