"""A hospital's system about patients: newborns, wrong names, visits that never were."""

from typing import Any

import pytest
from django.db import transaction

from tests.cast import CHEN, LIN
from tests.factories.clinic import a_hospital
from tests.factories.keys import his_key
from tests.factories.people import a_citizen
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
VISITS = "/api/v1/clinic/visits"
OPENED = "2026-11-03T09:00:00+08:00"
GONE = {"reason": "registered twice", "at": "2026-11-03T09:30:00+08:00"}


@pytest.fixture
def hospital() -> SignedTestClient:
    key = his_key("first-hospital")
    a_hospital("first-hospital")
    a_citizen(CHEN)
    a_citizen(LIN)
    return SignedTestClient.of(key)


def registers(client: SignedTestClient, visit_no: str, **patient: Any) -> Any:
    visit = {
        "visit_no": visit_no,
        "kind": "inpatient",
        "patient": patient,
        "department": "Obstetrics",
        "opened_at": OPENED,
    }
    return client.post(VISITS, visit)


def test_a_newborn_is_registered_with_its_mothers_visit(
    hospital: SignedTestClient,
) -> None:
    mother = registers(hospital, "Z-1", citizen=CHEN.ref).json()
    child = registers(hospital, "B-2", newborn_of="Z-1", birth_order=2)
    assert child.status_code == 201
    assert child.json()["deferral"]["eligible"]
    again = registers(hospital, "B-2", newborn_of="Z-1", birth_order=2)
    assert again["Idempotency-Replayed"] == "true"
    shown = hospital.get(f"{VISITS}/B-2").json()
    assert shown["newborn"] == {"of": "Z-1", "birth_order": 2}
    assert shown["bill"] != mother["bill"]
    of_mother = hospital.get(f"{VISITS}/Z-1").json()
    assert of_mother["newborns"] == ["B-2"]
    assert of_mother["holder"] == shown["holder"]


@pytest.mark.parametrize(
    ("patient", "status", "code"),
    [
        ({"newborn_of": "Z-9"}, 404, "clinic.patient.mother_unknown"),
        ({"newborn_of": "Z-1", "birth_order": 0}, 400, "api.input.invalid"),
        ({"citizen": LIN.ref, "birth_order": 1}, 400, "api.input.invalid"),
        ({"newborn_of": "Z-1", "unknown": True}, 400, "api.input.invalid"),
    ],
)
def test_a_newborn_that_cannot_be_is_a_clear_problem(
    hospital: SignedTestClient, patient: dict[str, Any], status: int, code: str
) -> None:
    registers(hospital, "Z-1", citizen=CHEN.ref)
    answer = registers(hospital, "B-1", **patient)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_was_named_wrongly_is_named_anew_with_a_reason(
    hospital: SignedTestClient,
) -> None:
    registers(hospital, "Z-1", unknown=True)
    path = f"{VISITS}/Z-1/patient"
    first = hospital.put(path, {"citizen": LIN.ref}).json()
    with transaction.atomic():
        refused = hospital.put(path, {"citizen": CHEN.ref})
    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "clinic.patient.known",
    )
    mended = hospital.put(path, {"citizen": CHEN.ref, "reason": "mixed up"})
    assert mended.status_code == 200
    assert mended.json()["payer"] not in {first["payer"], first["holder"]}
    assert mended.json()["holder"] == first["holder"]


def test_a_visit_is_voided_and_stays_so(hospital: SignedTestClient) -> None:
    bill = registers(hospital, "Z-1", citizen=LIN.ref).json()["bill"]
    path = f"{VISITS}/Z-1/void"
    first = hospital.post(path, GONE)
    assert (first.status_code, first.json()["status"]) == (200, "voided")
    assert hospital.post(path, GONE)["Idempotency-Replayed"] == "true"
    with transaction.atomic():
        other = hospital.post(path, GONE | {"reason": "never came"})
    assert other.json()["code"] == "clinic.visit.void_conflict"
    shown = hospital.get(f"{VISITS}/Z-1").json()
    assert (shown["status"], shown["bills"][0]["status"]) == ("voided", "voided")
    assert shown["bill"] == bill
    late = hospital.post(f"{VISITS}/Z-1/discharge", {"at": OPENED})
    assert late.json()["code"] == "clinic.visit.not_open"
