"""A hospital tells where patients lie; their days charge themselves."""

from datetime import datetime
from typing import Any

import pytest

from config.workers import run_due
from tests.cast import CHEN
from tests.factories.clinic import a_hospital
from tests.factories.keys import his_key
from tests.factories.people import a_citizen
from tests.factories.wards import a_ward, local
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
VISIT = "/api/v1/clinic/visits/Z-1"
ADMITTED = "2026-11-03T15:00:00+08:00"


@pytest.fixture
def hospital() -> SignedTestClient:
    key = his_key("first-hospital")
    merchant_id = a_hospital("first-hospital")
    a_ward(merchant_id)
    a_ward(merchant_id, "ICU", 300_00)
    a_citizen(CHEN)
    client = SignedTestClient.of(key)
    opened = client.post(
        "/api/v1/clinic/visits",
        {
            "visit_no": "Z-1",
            "kind": "inpatient",
            "patient": {"citizen": CHEN.ref},
            "department": "Cardiology",
            "opened_at": ADMITTED,
        },
    )
    assert opened.status_code == 201
    return client


def moves(client: SignedTestClient, **other: Any) -> Any:
    told = {"ward": "W3", "bed": "12", "at": ADMITTED}
    return client.put(f"{VISIT}/bed", told | other)


def test_a_patient_is_put_into_a_bed_and_moved(hospital: SignedTestClient) -> None:
    first = moves(hospital)
    assert first.status_code == 200
    assert "Idempotency-Replayed" not in first
    assert {k: v for k, v in first.json().items() if k != "visit"} == {
        "ward": "W3",
        "bed": "12",
        "at": "2026-11-03T07:00:00Z",
        "charged_otherwise": [],
    }
    again = moves(hospital)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    moves(hospital, ward="ICU", bed="1", at="2026-11-04T09:00:00+08:00")
    shown = hospital.get(VISIT).json()["beds"]
    assert [(stay["ward"], stay["from"], stay["to"]) for stay in shown] == [
        ("W3", "2026-11-03T07:00:00Z", "2026-11-04T01:00:00Z"),
        ("ICU", "2026-11-04T01:00:00Z", None),
    ]


def test_the_days_stand_on_the_daily_list(hospital: SignedTestClient) -> None:
    moves(hospital)
    done: dict[str, Any] = run_due(local("2026-11-05T00:00"))
    assert done["bed_days_charged"] == 2
    listed = hospital.get(f"{VISIT}/daily-list?date=2026-11-04").json()
    lines = [charge["line_no"] for charge in listed["charges"]]
    assert sorted(lines) == ["bed:2026-11-04", "nursing:2026-11-04"]
    assert datetime.fromisoformat(listed["charges"][0]["performed_at"]) == local(
        "2026-11-04T00:00"
    )


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"ward": "W9"}, 404, "clinic.ward.unknown"),
        ({"bed": ""}, 400, "api.input.invalid"),
        ({"at": "2026-11-01T00:00:00Z"}, 409, "clinic.bed.before_visit"),
    ],
)
def test_what_cannot_be_is_a_clear_problem(
    hospital: SignedTestClient, told: dict[str, str], status: int, code: str
) -> None:
    answer = moves(hospital, **told)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
