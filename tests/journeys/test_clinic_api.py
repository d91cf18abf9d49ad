"""A hospital's system at our door: paths, field names and decision words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from clinic.tasks import finalise_splits
from tests.cast import LIN
from tests.factories.clinic import a_hospital
from tests.factories.keys import gate_key, his_key
from tests.factories.people import a_citizen
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
VISITS = "/api/v1/clinic/visits"
VISIT = f"{VISITS}/V-1"


@pytest.fixture
def hospital() -> SignedTestClient:
    key = his_key("first-hospital")
    a_hospital("first-hospital")
    a_citizen(LIN)
    return SignedTestClient.of(key)


def visit(**other: Any) -> dict[str, Any]:
    return {
        "visit_no": "V-1",
        "kind": "outpatient",
        "patient": {"citizen": LIN.ref},
        "department": "Cardiology",
        "opened_at": "2026-11-03T09:00:00+08:00",
    } | other


def line(line_no: Any = "1", **other: Any) -> dict[str, Any]:
    return {
        "line_no": line_no,
        "code": "250403014",
        "name": "胸部X线",
        "category": "imaging",
        "quantity": "1.5",
        "unit_price_minor": 100_00,
        "insurance_class": "A",
        "performed_at": "2026-11-03T09:05:00+08:00",
    } | other


def charge(client: SignedTestClient, *lines: Any) -> Any:
    return client.post(f"{VISIT}/charges", {"charges": list(lines)})


def test_a_visit_from_registration_to_its_closed_bill(
    hospital: SignedTestClient,
) -> None:
    opened = hospital.post(VISITS, visit())
    assert opened.status_code == 201
    assert opened.json()["deferral"] == {
        "eligible": True,
        "limit_minor": 3_000_00,
        "available_minor": 3_000_00,
    }
    charged = charge(hospital, line("1"), line(2, insurance_class="C"))
    assert charged.status_code == 200
    bill = opened.json()["bill"]
    deferred = {"status": "deferred", "amount_minor": 150_00, "bill": bill}
    assert charged.json() == {
        "results": [
            {
                "line_no": "1",
                "status": "deferred",
                "amount_minor": 150_00,
                "bill": bill,
            },
            {"line_no": 2} | deferred,
        ],
        "available_minor": 3_000_00 - 45_00 - 150_00,
    }
    left = hospital.post(f"{VISIT}/discharge", {"at": "2026-11-03T10:00:00+08:00"})
    assert left.status_code == 202
    assert (left.json()["bill"], left.json()["total_minor"]) == (bill, 300_00)
    assert left.json()["split"] == {
        "status": "estimated",
        "insurer_minor": 105_00,
        "account_minor": 0,
        "citizen_minor": 195_00,
    }
    finalise_splits(datetime.now(UTC))  # noqa: TID251 - the door's clock
    shown = hospital.get(VISIT).json()
    assert (shown["status"], shown["split"]["status"]) == ("closed", "final")
    assert [c["name"] for c in shown["charges"]] == ["胸部X线"] * 2
    assert shown["charges"][0]["quantity"] == "1.5"


def test_what_is_sent_again_is_answered_as_before(hospital: SignedTestClient) -> None:
    calls = [
        (VISITS, visit(), 201),
        (f"{VISIT}/charges", {"charges": [line("1"), line("2")]}, 200),
        (f"{VISIT}/charges/1/reverse", _reversal(), 200),
        (f"{VISIT}/discharge", {"at": "2026-11-03T10:00:00+08:00"}, 202),
    ]
    first = [hospital.post(path, body) for path, body, _ in calls]
    again = [hospital.post(path, body) for path, body, _ in calls]
    assert [r.status_code for r in first] == [status for _, _, status in calls]
    assert [r.status_code for r in again] == [200] * len(calls)
    assert not any("Idempotency-Replayed" in r for r in first)
    assert all(r["Idempotency-Replayed"] == "true" for r in again)
    for index in (0, 2, 3):
        assert again[index].json() == first[index].json()
    assert {r["status"] for r in again[1].json()["results"]} == {"duplicate"}


def _reversal(**other: Any) -> dict[str, Any]:
    return {"reason": "ordered twice", "at": "2026-11-03T09:30:00+08:00"} | other


def test_an_unknown_patient_is_named_later(hospital: SignedTestClient) -> None:
    hospital.post(VISITS, visit(kind="emergency", patient={"unknown": True}))
    assert charge(hospital, line()).json()["results"][0]["status"] == "due"
    body = json.dumps({"id_no": LIN.id_no}).encode()
    named = hospital.send("PUT", f"{VISIT}/patient", body)
    assert named.status_code == 200
    assert named.json()["payer"] != named.json()["holder"]
    again = hospital.send("PUT", f"{VISIT}/patient", body)
    assert again["Idempotency-Replayed"] == "true"


def test_a_days_list_is_of_the_hospitals_own_day(hospital: SignedTestClient) -> None:
    hospital.post(VISITS, visit(kind="inpatient"))
    charge(
        hospital,
        line("1", performed_at="2026-11-03T23:59:59+08:00"),
        line("2", performed_at="2026-11-03T16:00:00Z"),
    )
    days = {
        day: hospital.get(f"{VISIT}/daily-list?date={day}").json()
        for day in ("2026-11-03", "2026-11-04", "2026-11-05")
    }
    listed = [[c["line_no"] for c in d["charges"]] for d in days.values()]
    assert listed == [["1"], ["2"], []]
    assert [d["total_minor"] for d in days.values()] == [150_00, 150_00, 0]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (visit(kind="dental"), "/kind", "unknown_word"),
        (visit(visit_no="a/b"), "/visit_no", "malformed"),
        (visit(opened_at="2026-11-03T09:00:00"), "/opened_at", "malformed"),
        (visit(patient={}), "/patient", "exactly_one"),
        (visit(patient={"unknown": False}), "/patient", "exactly_one"),
        (visit(patient={"citizen": "a", "id_no": "b"}), "/patient", "exactly_one"),
        (visit(patient={"name": "Lin"}), "/patient/name", "unknown_field"),
        (visit(bed=7), "/bed", "unknown_field"),
    ],
)
def test_a_registration_with_a_mistake_stores_nothing(
    hospital: SignedTestClient, body: Any, *, pointer: str, code: str
) -> None:
    refused = hospital.post(VISITS, body)
    assert refused.status_code == 400
    assert (pointer, code) in {
        (e["pointer"], e["code"]) for e in refused.json()["errors"]
    }
    assert hospital.post(VISITS, visit()).status_code == 201


@pytest.mark.parametrize(
    ("lines", "pointer", "code"),
    [
        ([], "/charges", "too_few"),
        ([line()] * 501, "/charges", "too_many"),
        ([line(quantity="0")], "/charges/0/quantity", "not_positive"),
        ([line(quantity="-1")], "/charges/0/quantity", "malformed"),
        ([line(quantity="1.00001")], "/charges/0/quantity", "malformed"),
        ([line(quantity=1)], "/charges/0/quantity", "wrong_type"),
        ([line(unit_price_minor=-1)], "/charges/0/unit_price_minor", "out_of_range"),
        ([line(unit_price_minor=1.5)], "/charges/0/unit_price_minor", "wrong_type"),
        (
            [line(), line("2", quantity="999999999", unit_price_minor=10**11)],
            "/charges/1/unit_price_minor",
            "out_of_range",
        ),
        ([line(insurance_class="D")], "/charges/0/insurance_class", "unknown_word"),
        ([line("")], "/charges/0/line_no", "blank"),
        ([line(-1)], "/charges/0/line_no", "out_of_range"),
        ([line(line_no=True)], "/charges/0/line_no", "wrong_type"),
    ],
)
def test_charges_with_a_mistake_book_nothing(
    hospital: SignedTestClient, lines: Any, *, pointer: str, code: str
) -> None:
    hospital.post(VISITS, visit())
    refused = charge(hospital, *lines)
    assert refused.status_code == 400
    assert (pointer, code) in {
        (e["pointer"], e["code"]) for e in refused.json()["errors"]
    }
    assert hospital.get(VISIT).json()["charges"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("", visit(department="Surgery"), 409, "clinic.visit.conflict"),
        ("/V-9/charges", {"charges": [line()]}, 404, "clinic.visit.unknown"),
        ("/V-9/discharge", {"at": "2026-11-03T10:00:00Z"}, 404, "clinic.visit.unknown"),
        ("/V-1/charges/2/reverse", _reversal(), 409, "clinic.visit.not_open"),
        ("/V-1/charges/9/reverse", _reversal(), 404, "clinic.charge.unknown"),
        (
            "/V-1/charges/1/reverse",
            _reversal(reason="other"),
            409,
            "clinic.charge.reversed",
        ),
        (
            "/V-1/discharge",
            {"at": "2026-11-03T11:00:00+08:00"},
            409,
            "clinic.visit.discharge_conflict",
        ),
    ],
)
def test_each_refusal_has_its_status_and_code(
    hospital: SignedTestClient, path: str, body: Any, *, status: int, code: str
) -> None:
    hospital.post(VISITS, visit())
    charge(hospital, line("1"), line("2"))
    hospital.post(f"{VISIT}/charges/1/reverse", _reversal())
    hospital.post(f"{VISIT}/discharge", {"at": "2026-11-03T10:00:00+08:00"})
    refused = hospital.post(f"{VISITS}{path}", body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/daily-list?date=2026-11-03", None),
        ("PUT", "/patient", {"citizen": LIN.ref}),
        ("POST", "/charges", {"charges": [line()]}),
        ("POST", "/charges/1/reverse", _reversal()),
        ("POST", "/discharge", {"at": "2026-11-03T10:00:00Z"}),
    ],
)
def test_another_hospitals_visit_does_not_exist(
    hospital: SignedTestClient, method: str, *, path: str, body: Any
) -> None:
    hospital.post(VISITS, visit())
    a_hospital("second-hospital")
    other = SignedTestClient.of(his_key("second-hospital"))
    raw = json.dumps(body).encode() if body else b""
    refused = other.send(method, f"{VISIT}{path}", raw)
    assert refused.status_code == 404
    assert refused.json()["code"] == "clinic.visit.unknown"


def test_only_keys_of_hospitals_come_in(hospital: SignedTestClient) -> None:
    gate = SignedTestClient.of(gate_key())
    assert gate.post(VISITS, visit()).status_code == 403
    lost = SignedTestClient.of(his_key("merchant-without-hospital"))
    assert lost.post(VISITS, visit()).json()["code"] == "clinic.hospital.unknown"
