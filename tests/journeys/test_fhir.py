"""A hospital reads its own visits, charges and bills in FHIR R4.

Every answer is read by models that others wrote from the standard.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from fhir.resources.R4B import get_fhir_model_class

from clinic.models import ChargeItem, PlannedCharge
from clinic.operations.end_plan import Performance, abort_charge, perform_charge
from clinic.operations.name_patient import name_patient
from clinic.operations.reverse_charge import reverse_charge
from clinic.queries.patients import Patient
from ledger.operations.issue_api_key import IssuedKey
from tests.cast import LIN, WANG
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    admitted,
    charge,
    leave,
)
from tests.factories.desk_mistakes import shift_for, take, take_back
from tests.factories.keys import gate_key, his_key
from tests.factories.paid import pay
from tests.factories.people import a_citizen
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
FHIR = "application/fhir+json"


class Reader:
    """A hospital's system that knows FHIR and a bearer token."""

    def __init__(self, key: IssuedKey) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key.bearer}"})

    def ask(self, path: str) -> Any:
        return self.client.get(f"/fhir/{path}")

    def one(self, path: str) -> Any:
        """Read a resource that is there, and is what FHIR says it must be."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == FHIR
        resource = answer.json()
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        return resource

    def found(self, path: str) -> list[Any]:
        return [entry["resource"] for entry in self.one(path)["entry"]]


@pytest.fixture
def merchant_id() -> UUID:
    return a_hospital("first-hospital")


@pytest.fixture
def reader(merchant_id: UUID) -> Reader:
    return Reader(his_key("first-hospital"))


def yuan(value: float) -> dict[str, Any]:
    return {"value": value, "currency": "CNY"}


def test_a_visit_is_an_encounter_with_its_patient_account_and_insurance(
    reader: Reader, merchant_id: UUID
) -> None:
    holder_id = admitted(merchant_id)
    (encounter,) = reader.found("Encounter?identifier=urn:citytab:visit|V-1")
    assert encounter["status"] == "in-progress"
    assert encounter["class"]["code"] == "AMB"
    assert encounter["serviceType"] == {"text": "Cardiology"}
    assert encounter["subject"] == {"reference": f"Patient/{holder_id}"}
    patient = reader.one(encounter["subject"]["reference"])
    assert patient["identifier"] == [
        {"system": "urn:citytab:citizen", "value": LIN.ref}
    ]
    account = reader.one(encounter["account"][0]["reference"])
    coverage = reader.one(account["coverage"][0]["coverage"]["reference"])
    assert coverage["beneficiary"] == encounter["subject"]


def test_no_name_number_or_phone_of_a_patient_is_told(
    reader: Reader, merchant_id: UUID
) -> None:
    holder_id = admitted(merchant_id)
    told = reader.ask(f"Patient/{holder_id}").content.decode()
    assert not any(secret in told for secret in (LIN.name, LIN.id_no, LIN.phone[3:]))


def test_a_charge_is_billable_then_billed_and_entered_in_error_when_reversed(
    reader: Reader, merchant_id: UUID
) -> None:
    admitted(merchant_id)
    charge(merchant_id, a_line("1", 33_33, quantity="1.5"), a_line("2", 10_00))
    reverse_charge(
        merchant_id=merchant_id,
        visit_no="V-1",
        line_no="2",
        reason="typed twice",
        reversed_at=MORNING,
        at=MORNING,
    )
    items = reader.found("ChargeItem")
    first, second = sorted(items, key=lambda item: str(item["identifier"]))
    assert (first["status"], second["status"]) == ("billable", "entered-in-error")
    assert first["quantity"] == {"value": 1.5}
    assert first["priceOverride"] == yuan(50.0)
    assert first["code"]["coding"][0]["display"] == "Chest X-ray"
    leave(merchant_id)
    assert reader.one(f"ChargeItem/{first['id']}")["status"] == "billed"


def test_what_is_planned_is_a_charge_item_until_it_is_performed_or_aborted(
    reader: Reader, merchant_id: UUID
) -> None:
    holder_id = admitted(merchant_id)
    charge(
        merchant_id,
        a_line("1", 33_33, quantity="1.5", planned=True),
        a_line("2", 10_00, planned=True),
        a_line("3", 20_00),
    )
    visit_id = ChargeItem.objects.get().visit_id
    searched = f"ChargeItem?context=Encounter/{visit_id}&patient={holder_id}"
    before = by_line(reader.found(searched))
    assert statuses(before) == ["planned", "planned", "billable"]
    assert before["1"]["priceOverride"] == yuan(50.0)
    assert before["1"]["code"]["coding"][0]["display"] == "Chest X-ray"
    of_visit: Any = {"merchant_id": merchant_id, "visit_no": "V-1", "at": MORNING}
    later = Performance(MORNING + timedelta(days=40))
    perform_charge(line_no="1", performance=later, **of_visit)
    abort_charge(line_no="2", reason="not needed", aborted_at=MORNING, **of_visit)
    after = by_line(reader.found(searched))
    assert statuses(after) == ["billable", "aborted", "billable"]
    for line_no, item in after.items():
        assert item["id"] == before[line_no]["id"]
        assert reader.one(f"ChargeItem/{item['id']}") == item


def by_line(items: list[Any]) -> dict[str, Any]:
    named = {item["identifier"][0]["value"].rpartition("/")[2]: item for item in items}
    assert len(named) == len(items)
    return dict(sorted(named.items()))


def statuses(items: dict[str, Any]) -> list[str]:
    return [item["status"] for item in items.values()]


def test_a_bill_is_an_invoice_and_its_payment_reconciles_it(
    reader: Reader, merchant_id: UUID
) -> None:
    holder_id = admitted(merchant_id)
    charge(merchant_id, a_line("1", 100_00, insurance_class="A"))
    (draft,) = reader.found("Invoice?status=draft")
    assert "totalNet" not in draft
    leave(merchant_id)
    pay(UUID(draft["id"]), at=MORNING)
    (invoice,) = reader.found(f"Invoice?patient=Patient/{holder_id}&status=balanced")
    assert (invoice["totalGross"], invoice["totalNet"]) == (yuan(100.0), yuan(30.0))
    assert invoice["totalPriceComponent"][1]["amount"] == yuan(70.0)
    line = reader.one(invoice["lineItem"][0]["chargeItemReference"]["reference"])
    assert line["context"] == {
        "reference": f"Encounter/{ChargeItem.objects.get().visit_id}"
    }
    (payment,) = reader.found(f"PaymentReconciliation?request=Invoice/{invoice['id']}")
    assert payment["paymentAmount"] == yuan(30.0)
    assert payment["detail"][0]["request"] == {"reference": f"Invoice/{invoice['id']}"}


def test_a_payment_that_its_desk_took_back_is_cancelled(
    reader: Reader, merchant_id: UUID
) -> None:
    admitted(merchant_id)
    charge(merchant_id, a_line("1", 100_00))
    leave(merchant_id)
    bill_id = UUID(reader.found("Invoice")[0]["id"])
    shift = shift_for(bill_id)
    take_back(take(bill_id, shift, at=MORNING), at=MORNING)
    take(bill_id, shift, at=MORNING)
    found = reader.found(f"PaymentReconciliation?request=Invoice/{bill_id}")
    back = {one["status"]: len(one["detail"]) for one in found}
    assert back == {"cancelled": 2, "active": 1}


def test_who_was_unknown_points_to_whom_they_turned_out_to_be(
    reader: Reader, merchant_id: UUID
) -> None:
    nobody = a_visit(merchant_id, None, "emergency").holder_id
    assert "identifier" not in reader.one(f"Patient/{nobody}")
    wang = a_citizen(WANG)
    patient = Patient(citizen=WANG.ref)
    name_patient(merchant_id=merchant_id, visit_no="V-1", patient=patient, at=MORNING)
    (link,) = reader.one(f"Patient/{nobody}")["link"]
    assert link["other"]["reference"] == f"Patient/{wang}"
    (found,) = reader.found(f"Patient?identifier={WANG.ref}")
    assert found["id"] == str(wang)


def test_long_lists_come_in_pages_that_link_to_each_other(
    reader: Reader, merchant_id: UUID
) -> None:
    a_citizen(LIN)
    a_visit(merchant_id)
    lines = [a_line(str(n), 1, planned=n % 3 == 0) for n in range(60)]
    charge(merchant_id, *lines)
    page = reader.one("ChargeItem")
    following = reader.one(link_of(page, "next"))
    assert (len(page["entry"]), len(following["entry"])) == (50, 10)
    assert link_of(page, "previous") == link_of(following, "next") == ""
    entries = [*page["entry"], *following["entry"]]
    ids = [entry["resource"]["id"] for entry in entries]
    assert ids == sorted(set(ids), reverse=True)
    back = reader.one(link_of(following, "previous"))
    assert back["entry"] == page["entry"]


def link_of(page: Any, relation: str) -> str:
    links = {link["relation"]: link["url"] for link in page["link"]}
    return str(links.get(relation, "").partition("/fhir/")[2])


def test_a_page_of_charges_asks_no_more_than_a_single_one(
    reader: Reader, merchant_id: UUID, django_assert_max_num_queries: Any
) -> None:
    a_citizen(LIN)
    a_visit(merchant_id)
    lines = [a_line(str(n), 1, planned=n % 2 == 0) for n in range(40)]
    charge(merchant_id, *lines)
    # The key, the hospital's items and plans, the bills' standing.
    with django_assert_max_num_queries(4):
        assert len(reader.found("ChargeItem")) == 40


def test_another_hospital_finds_nothing(merchant_id: UUID) -> None:
    holder_id = admitted(merchant_id)
    charge(merchant_id, a_line(), a_line("2", planned=True))
    item, plan = ChargeItem.objects.get(), PlannedCharge.objects.get()
    a_hospital("other-hospital")
    other = Reader(his_key("other-hospital"))
    for path in (
        f"Patient/{holder_id}",
        f"Coverage/{holder_id}",
        f"Encounter/{item.visit_id}",
        f"Account/{item.visit_id}",
        f"ChargeItem/{item.id}",
        f"ChargeItem/{plan.id}",
        f"Invoice/{item.bill_id}",
    ):
        answer = other.ask(path)
        assert answer.status_code == 404, path
        assert answer.json()["code"] == "clinic.fhir.unknown"
    for kind in ("Encounter", "Invoice", "ChargeItem"):
        assert other.found(kind) == []
    assert other.found(f"Patient?identifier={LIN.ref}") == []


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ("Encounter?colour=red", "unknown_field"),
        ("Encounter?status=gone", "unknown_word"),
        ("ChargeItem?context=Encounter/7", "not_a_reference"),
        ("Invoice?_id=seven", "malformed"),
    ],
)
def test_a_search_nobody_knows_is_refused(
    reader: Reader, search: str, code: str
) -> None:
    answer = reader.ask(search)
    assert answer.status_code == 400
    assert [mistake["code"] for mistake in answer.json()["errors"]] == [code]


def test_anybody_may_ask_what_the_server_can_do_and_nothing_else() -> None:
    statement = Client().get("/fhir/metadata").json()
    get_fhir_model_class("CapabilityStatement").model_validate(statement)
    kinds = [resource["type"] for resource in statement["rest"][0]["resource"]]
    assert "PaymentReconciliation" in kinds
    assert [Client().get(f"/fhir/{kind}").status_code for kind in kinds] == [401] * 7


def test_a_signature_serves_as_well_and_a_gates_key_does_not(reader: Reader) -> None:
    hospital = SignedTestClient.of(his_key("first-hospital"))
    answer = hospital.get("/fhir/Encounter", Accept="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert SignedTestClient.of(gate_key()).get("/fhir/Encounter").status_code == 403
