"""A hospital's system whose charges come under a price list, at our door."""

from typing import Any

import pytest
from django.db import transaction

from tests.cast import LIN
from tests.factories.clinic import a_hospital
from tests.factories.keys import his_key
from tests.factories.people import a_citizen
from tests.factories.prices import a_price_list
from tests.journeys.test_clinic_api import VISIT, VISITS, charge, line, visit
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
LEFT = {"at": "2026-11-03T10:00:00+08:00"}


@pytest.fixture
def hospital() -> SignedTestClient:
    """One with a price list, and a patient who has come."""
    key = his_key("first-hospital")
    a_price_list(a_hospital("first-hospital"))
    a_citizen(LIN)
    client = SignedTestClient.of(key)
    client.post(VISITS, visit())
    return client


def listed(line_no: Any = "1", **other: Any) -> dict[str, Any]:
    return line(line_no, **({"category": "examination"} | other))


def refused(client: SignedTestClient, *lines: Any) -> Any:
    with transaction.atomic():
        return charge(client, *lines)


def test_a_price_that_differs_is_charged_as_sent_and_told(
    hospital: SignedTestClient,
) -> None:
    charged = charge(hospital, listed("1"), listed("2", unit_price_minor=90_00))
    told = [
        (r["status"], r["amount_minor"], r["price_differs"])
        for r in charged.json()["results"]
    ]
    assert told == [("deferred", 150_00, False), ("deferred", 135_00, True)]


def test_a_class_that_differs_is_told(hospital: SignedTestClient) -> None:
    charged = charge(hospital, listed("1", insurance_class="B"), listed("2"))
    told = {r["line_no"]: r["class_differs"] for r in charged.json()["results"]}
    assert told == {"1": False, "2": True}


def test_every_line_that_can_t_be_charged_is_named_and_none_is(
    hospital: SignedTestClient,
) -> None:
    mistaken = [
        listed("1"),
        listed("2", code="none"),
        listed("3", category="imaging"),
    ]
    answer = refused(hospital, *mistaken)
    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/charges/1/code", "clinic.charge.unknown_code"),
        ("/charges/2/category", "clinic.charge.other_category"),
    ]
    assert hospital.get(VISIT).json()["charges"] == []
    assert charge(hospital, listed("1")).status_code == 200


def test_what_was_performed_after_the_discharge_is_bad_input(
    hospital: SignedTestClient,
) -> None:
    hospital.post(f"{VISIT}/discharge", LEFT)
    late = listed("2", performed_at="2026-11-03T10:00:01+08:00")
    answer = refused(hospital, listed("1"), late)
    assert (answer.status_code, answer.json()["code"]) == (
        400,
        "clinic.charge.after_discharge",
    )
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/charges/1/performed_at"
    assert charge(hospital, listed("1")).status_code == 200


def test_a_planned_line_is_performed_or_aborted_and_stages_are_told(
    hospital: SignedTestClient,
) -> None:
    planned = charge(hospital, *(listed(n, planned=True) for n in ("1", "2", "3")))
    (first, *_) = planned.json()["results"]
    assert (first["status"], first["bill"]) == ("planned", None)
    done = {"performed_at": "2026-11-03T09:30:00+08:00", "quantity": "2"}
    performed = hospital.post(f"{VISIT}/charges/1/perform", done)
    assert (performed.status_code, performed.json()["amount_minor"]) == (200, 200_00)
    again = hospital.post(f"{VISIT}/charges/1/perform", done)
    assert again["Idempotency-Replayed"] == "true"
    stopped = {"reason": "not needed", "at": "2026-11-03T09:40:00+08:00"}
    assert hospital.post(f"{VISIT}/charges/2/abort", stopped).status_code == 200
    shown = hospital.get(VISIT).json()
    assert [(c["line_no"], c["stage"]) for c in shown["charges"]] == [("1", "billable")]
    assert {p["line_no"]: p["status"] for p in shown["planned"]} == {
        "1": "performed",
        "2": "aborted",
        "3": "planned",
    }
    left = hospital.post(f"{VISIT}/discharge", LEFT)
    assert left.json()["aborted"] == ["3"]
    missing = hospital.post(f"{VISIT}/charges/9/abort", stopped)
    assert (missing.status_code, missing.json()["code"]) == (
        404,
        "clinic.charge.unknown",
    )
