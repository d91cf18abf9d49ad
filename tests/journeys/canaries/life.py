"""The patient's life: every door is used, and every kind of error provoked."""

import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.db import connections
from django.test import Client

from credit.models import InboxEntry
from ledger.models import Bill
from tests.factories.clinic import a_hospital
from tests.factories.gates import ENTRIES, EXITS, a_gate, event
from tests.factories.keys import city_key, his_key
from tests.factories.parking import a_lot
from tests.factories.signing_in import sign_in_by_phone
from tests.factories.town import an_operator
from tests.journeys.canaries.ears import DIAGNOSIS, PATIENT, SAID, WARD
from tests.journeys.portal.reader import signed_in
from tests.signed import SignedTestClient

CITIZEN = f"/api/v1/credit/citizens/{PATIENT.ref}"
VISITS = "/api/v1/clinic/visits"
PORTAL = (
    "/",
    "/bills/",
    "/bills/?kind=parking",
    "/bills/?format=csv",
    "/bills/pay/",
    "/spending",
    "/notices/",
    "/notices/wishes",
    "/mandate",
    "/credentials/",
    "/privacy/",
    "/privacy/close",
    "/outbox",
    "/metrics",
)
TABLES = (
    "credit/citizen",
    "credit/credential",
    "parking/parkingsession",
    "parking/gateevent",
    "parking/permit",
    "clinic/visit",
)
BREAKING = (
    "parking_gateevent",
    "clinic_visit",
    "credit_citizen",
    "credit_counterbinding",
    "credit_message",
    "ledger_bill",
    "ledger_evidence",
)


class Life:
    """Who meets the patient: a city, a garage, a hospital, the portal and the desk."""

    def __init__(self) -> None:
        self.now = datetime.fromtimestamp(time.time(), tz=UTC)
        self.city = SignedTestClient.of(city_key())
        self.gate = a_gate(a_lot())
        a_hospital("first-hospital")
        self.his = SignedTestClient.of(his_key("first-hospital"))
        self.portal = Client(headers={"accept-language": "zh-hans"})
        self.desk = signed_in(an_operator())

    def is_registered(self) -> None:
        assert self.city.put(CITIZEN, PATIENT.facts()).status_code == 200
        plate = f"{CITIZEN}/credentials/plate/{quote(PATIENT.plate)}"
        assert self.city.put(plate, {}).status_code == 200
        agreed = {"gateway": "sandbox", "token": "tok_ok", "kinds": ["parking"]}
        assert self.city.put(f"{CITIZEN}/mandate", agreed).status_code == 200

    def parks(self) -> None:
        came, left = self.now - timedelta(hours=3), self.now - timedelta(hours=1)
        entry = event("in-1", came, plate=PATIENT.plate)
        assert self.gate.post(ENTRIES, entry).status_code == 201
        out = event("out-1", left, plate=PATIENT.plate)
        assert self.gate.post(EXITS, out).status_code == 200
        # The same event once more, told in another way: refused by a rule.
        moved = entry | {"lane": "in-1", "plate": {"text": PATIENT.plate}}
        refused = self.gate.post(ENTRIES, moved)
        assert refused.status_code == 409, refused.content.decode()
        broken = entry | {"event_id": "b", "occurred_at": PATIENT.plate}
        assert self.gate.post(ENTRIES, broken).status_code == 400

    def is_treated(self) -> None:
        at = (self.now - timedelta(hours=2)).isoformat()
        visit = {
            "visit_no": "V-815",
            "kind": "outpatient",
            "patient": {"id_no": PATIENT.id_no},
            "department": WARD,
            "opened_at": at,
        }
        assert self.his.post(VISITS, visit).status_code == 201
        assert self.his.post(VISITS, visit | {"kind": "inpatient"}).status_code == 409
        line = {
            "line_no": "1",
            "code": "250403053",
            "name": DIAGNOSIS,
            "category": "laboratory",
            "quantity": "1",
            "unit_price_minor": 50_00,
            "insurance_class": "C",
            "performed_at": at,
        }
        charges = f"{VISITS}/V-815/charges"
        for lines, status in (([line], 200), ([line | {"quantity": DIAGNOSIS}], 400)):
            answer = self.his.post(charges, {"charges": lines})
            assert answer.status_code == status, answer.content
        nowhere = f"{VISITS}/none/charges"
        assert self.his.post(nowhere, {"charges": [line]}).status_code == 404
        told = {"at": self.now.isoformat()}
        assert self.his.post(f"{VISITS}/V-815/discharge", told).status_code == 202

    def makes_mistakes(self) -> None:
        """Bad input, taken numbers, other people's things, forged forms."""
        wrong = PATIENT.facts(id_no=PATIENT.id_no[:-1] + "0")
        assert self.city.put(CITIZEN, wrong).status_code == 400
        other = "/api/v1/credit/citizens/hz-0816"
        assert self.city.put(other, PATIENT.facts()).status_code == 409
        plate = f"{CITIZEN}/credentials/plate/{quote(PATIENT.plate * 3)}"
        assert self.city.put(plate, {}).status_code == 400
        forged = Client(enforce_csrf_checks=True)
        typed = {"phone": PATIENT.phone, "id_no": PATIENT.id_no}
        assert forged.post("/login/phone", typed).status_code == 403
        password = {"username": PATIENT.phone, "password": PATIENT.id_no}
        assert Client().post("/login", password).status_code == 200

    def reads_the_portal(self) -> None:
        sign_in_by_phone(self.portal, PATIENT)
        bills = [f"/bills/{bill.id}/" for bill in Bill.objects.all()]
        notices = [f"/notices/{entry.id}/" for entry in InboxEntry.objects.all()]
        for address in (*bills, *notices, *PORTAL):
            assert self.portal.get(address).status_code in {200, 302}, address
        taken: Any = self.portal.post("/privacy/data")
        assert PATIENT.id_no.encode() in b"".join(taken.streaming_content)
        unpaid = next(b for b in Bill.objects.all() if b.kind == "outpatient")
        said = {"statement": SAID}
        disputed = self.portal.post(f"/bills/{unpaid.id}/dispute", said)
        assert disputed.status_code == 302
        wishes = {"act": "email", "email": "patient@example.com"}
        assert self.portal.post("/notices/wishes", wishes).status_code == 302
        bound = {"plate": PATIENT.plate, "value": PATIENT.plate}
        self.portal.post("/credentials/add/plate", bound)
        self.portal.post("/login/number", {"id_no": PATIENT.id_no})
        stranger = Client(headers={"accept-language": "zh-hans"})
        assert stranger.get(bills[0]).status_code == 302

    def is_looked_up(self) -> None:
        """At the city's desk, by what people say at a counter."""
        for table in TABLES:
            for sought in (PATIENT.id_no, PATIENT.phone, PATIENT.plate):
                address = f"/admin/{table}/"
                found = self.desk.post(address, {"q": sought})
                assert found.status_code == 200, address
                sorted_ = self.desk.get(f"{address}?o=1")
                assert sorted_.status_code in {200, 302}
        for sought in (PATIENT.id_no, PATIENT.phone, "V-815"):
            self.desk.post("/admin/desk/", {"text": sought})
        citizen = Bill.objects.values_list("payer_id", flat=True)[0]
        page = self.desk.get(f"/admin/credit/citizen/{citizen}/change/")
        assert page.status_code == 200
        for value in (PATIENT.plate, PATIENT.plate * 3):
            assert self._binds(value).status_code == 302
        assert self._binds(PATIENT.plate * 99).status_code == 200

    def _binds(self, value: str) -> Any:
        citizen = Bill.objects.values_list("payer_id", flat=True)[0]
        said = f"{SAID} {PATIENT.id_no}"
        given = {"row_id": uuid4(), "kind": "plate", "value": value, "reason": said}
        address = f"/admin/credit/citizen/{citizen}/bind_at_counter/"
        return self.desk.post(address, given)

    def meets_what_breaks(self) -> None:
        """Rows that the database refuses, and a table that it shows to nobody."""
        for table in BREAKING:
            _as_owner(
                f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (false) NOT VALID"
            )
        _as_owner("REVOKE SELECT ON credit_mandate FROM CURRENT_ROLE, PUBLIC")
        self.now += timedelta(minutes=1)
        entry = event("in-1", self.now, plate=PATIENT.plate)
        visit = {
            "visit_no": "V-816",
            "kind": "outpatient",
            "patient": {"id_no": PATIENT.id_no},
            "department": WARD,
            "opened_at": self.now.isoformat(),
        }
        broken = [
            self.gate.post(ENTRIES, entry),
            self.his.post(VISITS, visit),
            self.city.put(CITIZEN, PATIENT.facts(score=700)),
        ]
        assert [answer.status_code for answer in broken].count(500) >= 2
        self.desk.raise_request_exception = False
        assert self._binds(PATIENT.plate).status_code == 500
        self.portal.raise_request_exception = False
        disputed = Bill.objects.get(disputes__status="open")
        added = {"evidence": BytesIO(f"%PDF-1.7 {SAID} %%EOF".encode())}
        broken_off = self.portal.post(f"/bills/{disputed.id}/evidence", added)
        assert broken_off.status_code == 500
        portal = Client(raise_request_exception=False)
        portal.post("/login/phone", {"phone": PATIENT.phone})


def _as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
