"""What a hospital's system sends after discharge, and takes back after payment."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from clinic.tasks import finalise_splits
from ledger.models import Bill
from ledger.operations.claim_bills import claim_bills
from ledger.rules.ids import shard_of
from tests.cast import LIN
from tests.factories.clinic import a_hospital
from tests.factories.keys import his_key
from tests.factories.people import a_citizen, a_mandate
from tests.factories.settling import succeed
from tests.journeys.test_clinic_api import VISIT, VISITS, charge, line, visit
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
LEFT = {"at": "2026-11-03T10:00:00+08:00"}
TAKEN_BACK = {"reason": "ordered twice", "at": "2026-11-03T11:00:00+08:00"}
REVERSE = f"{VISIT}/charges/1/reverse"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the door's clock


@pytest.fixture
def hospital() -> SignedTestClient:
    """One whose patient has two lines of 150.00 on the bill."""
    key = his_key("first-hospital")
    a_hospital("first-hospital")
    a_citizen(LIN)
    client = SignedTestClient.of(key)
    client.post(VISITS, visit())
    charge(client, line("1"), line("2"))
    return client


def leave(hospital: SignedTestClient) -> UUID:
    """Discharge the patient and close the bill; give the holder."""
    hospital.post(f"{VISIT}/discharge", LEFT)
    finalise_splits(now())
    return Bill.objects.get().holder_id


def refused_reversal(hospital: SignedTestClient) -> Any:
    """Try to take line 1 back; what the refusal rolled back is rolled back here too."""
    with transaction.atomic():
        return hospital.post(REVERSE, TAKEN_BACK)


def test_what_is_charged_after_discharge_stands_on_a_bill_of_its_own(
    hospital: SignedTestClient,
) -> None:
    leave(hospital)
    own = Bill.objects.get().id
    late = charge(hospital, line("3"), line("4"))
    assert late.status_code == 200
    results = late.json()["results"]
    assert {r["status"] for r in results} == {"deferred"}
    (supplement,) = {r["bill"] for r in results}
    shown = hospital.get(VISIT).json()
    assert (shown["bill"], shown["total_minor"]) == (str(own), 300_00)
    assert shown["bills"] == [_shown(own, 0), _shown(supplement, 1)]
    again = charge(hospital, line("3"), line("4"))
    assert again["Idempotency-Replayed"] == "true"


def _shown(bill: Any, number: int, status: str = "closed") -> dict[str, Any]:
    facts = {"status": status, "total_minor": 300_00}
    return {"bill": str(bill), "supplement_no": number} | facts


def test_a_reversal_while_the_insurer_is_asked_may_be_asked_again(
    hospital: SignedTestClient,
) -> None:
    hospital.post(f"{VISIT}/discharge", LEFT)
    refused = refused_reversal(hospital)
    assert (refused.status_code, refused["Retry-After"]) == (409, "30")
    assert refused.json()["code"] == "clinic.visit.not_open"
    assert refused.json()["retryable"] is True
    finalise_splits(now())
    assert hospital.post(REVERSE, TAKEN_BACK).status_code == 200


def test_a_reversal_after_closing_names_the_bill_that_has_the_rest(
    hospital: SignedTestClient,
) -> None:
    leave(hospital)
    old = Bill.objects.get().id
    answer = hospital.post(REVERSE, TAKEN_BACK)
    new = answer.json()["replaced_by"]
    shown = hospital.get(VISIT).json()
    assert (shown["bill"], shown["total_minor"]) == (new, 150_00)
    assert [(b["bill"], b["status"]) for b in shown["bills"]] == [
        (str(old), "voided"),
        (new, "closed"),
    ]
    again = hospital.post(REVERSE, TAKEN_BACK)
    assert (again.json(), again["Idempotency-Replayed"]) == (answer.json(), "true")


def test_a_reversal_while_its_bill_is_paid_waits_and_is_then_a_refund(
    hospital: SignedTestClient,
) -> None:
    a_mandate(LIN)
    holder_id = leave(hospital)
    at = now()
    (claimed,) = claim_bills(shard=shard_of(holder_id), limit=5, at=at)
    refused = refused_reversal(hospital)
    assert (refused.status_code, refused["Retry-After"]) == (409, "30")
    assert refused.json()["code"] == "clinic.charge.being_paid"
    assert refused.json()["retryable"] is True
    succeed(claimed, at=at)
    answer = hospital.post(REVERSE, TAKEN_BACK).json()
    assert answer["refund"] == {
        "id": answer["refund"]["id"],
        "status": "approved",
        "amount_minor": 45_00,
        "insurer_minor": 105_00,
    }
    shown = {c["line_no"]: c["status"] for c in hospital.get(VISIT).json()["charges"]}
    assert shown == {"1": "reversed", "2": "deferred"}
