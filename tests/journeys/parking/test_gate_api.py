"""A gate's day at the API: cars in and out, retries, mistakes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from credit.models import CreditLine
from ledger.operations.issue_api_key import issue_api_key
from parking.models import GateEvent
from parking.ports import LotView
from tests.cast import LIN
from tests.factories.books import NOON
from tests.factories.gates import ENTRIES, EXITS, QUOTES, a_gate, event
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db

LATER = NOON + 90 * MINUTE


@pytest.fixture(autouse=True)
def afternoon(db: None) -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def lot() -> LotView:
    return a_lot()


@pytest.fixture
def gate(lot: LotView) -> SignedTestClient:
    return a_gate(lot)


def test_leave_first_pay_later(gate: SignedTestClient) -> None:
    a_driver(LIN)
    entry = gate.post(ENTRIES, event("in-1", NOON))
    assert entry.status_code == 201
    assert entry.json()["deferral"]["eligible"] is True
    out = gate.post(EXITS, event("out-1", LATER))
    assert out.status_code == 200
    assert out.json()["outcome"] == "deferred"
    assert out.json()["fee_minor"] == 16_00
    session = gate.get(f"/api/v1/parking/sessions/{out.json()['session']}").json()
    assert (session["status"], session["decision"]) == ("closed", "open")
    assert session["lines"] == out.json()["lines"]


def test_a_retry_is_answered_200_with_the_first_answer(gate: SignedTestClient) -> None:
    a_driver(LIN)
    coming, going = event("in-1", NOON), event("out-1", LATER)
    for path, body, status in ((ENTRIES, coming, 201), (EXITS, going, 200)):
        first = gate.post(path, body)
        again = gate.post(path, dict(reversed(body.items())))
        assert (first.status_code, again.status_code) == (status, 200)
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.content == first.content


def test_other_content_under_a_known_event_id_is_a_conflict(
    gate: SignedTestClient,
) -> None:
    body = event("in-1", NOON)
    gate.post(ENTRIES, body)
    answer = gate.post(ENTRIES, body | {"vehicle_class": "large"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "parking.event.conflict"


MISTAKES: list[tuple[dict[str, Any], int, str]] = [
    ({"lane": "nowhere"}, 404, "parking.lane.unknown"),
    ({"plate": {"text": "<script>"}}, 400, "parking.plate.malformed"),
    ({"plate": {"text": ""}}, 400, "parking.plate.malformed"),
    ({"plate": {"text": "A" * 11}}, 400, "parking.plate.malformed"),
    ({"plate": {}}, 400, "api.input.invalid"),
    ({"vehicle_class": "tank"}, 400, "parking.vehicle_class.unknown"),
    ({"occurred_at": "2026-11-02T12:00:00"}, 400, "api.input.invalid"),
    ({"device_seq": "7"}, 400, "api.input.invalid"),
    ({"offline": 1}, 400, "api.input.invalid"),
    ({"colour": "blue"}, 400, "api.input.invalid"),
    ({"images": [{"role": "plate", "sha256": "x"}]}, 400, "api.input.invalid"),
]


@pytest.mark.parametrize("path", [ENTRIES, EXITS])
@pytest.mark.parametrize(("change", "status", "code"), MISTAKES)
def test_a_mistake_is_named_and_nothing_is_stored(
    gate: SignedTestClient,
    change: dict[str, Any],
    status: int,
    code: str,
    path: str,
) -> None:
    answer = gate.post(path, event("in-1", NOON) | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert GateEvent.objects.count() == 0


def test_a_refused_event_may_be_sent_again_mended(gate: SignedTestClient) -> None:
    body = event("in-1", NOON, plate="?")
    assert gate.post(ENTRIES, body).status_code == 400
    assert gate.post(ENTRIES, body | {"plate": {"text": "B 1"}}).status_code == 201


@pytest.mark.parametrize(
    "plate",
    [
        "浙A12345",
        "浙a·12345",
        "浙AD12345",
        "浙A1234学",
        "粤Z1234港",
        "MY-CAR 1",
        "无牌",
    ],
)
def test_plates_of_every_form_come_in(gate: SignedTestClient, plate: str) -> None:
    assert gate.post(ENTRIES, event("in-1", NOON, plate)).status_code == 201


def test_a_gate_sees_nothing_of_another_lot(gate: SignedTestClient) -> None:
    other = a_lot("east-lake")
    session = leaves(other, NOON)["session"]
    answer = gate.get(f"/api/v1/parking/sessions/{session}")
    assert (answer.status_code, answer.json()["code"]) == (
        404,
        "parking.session.unknown",
    )
    quote = {"lot": "east-lake", "entry_at": NOON.isoformat()}
    answer = gate.post(QUOTES, quote | {"exit_at": LATER.isoformat()})
    assert (answer.status_code, answer.json()["code"]) == (404, "parking.lot.unknown")


def test_a_key_of_a_hospital_is_no_gate(lot: LotView) -> None:
    key = issue_api_key(
        merchant_id=lot.merchant_id, scopes=["his"], place=None, name="", at=NOON
    )
    answer = SignedTestClient.of(key).post(ENTRIES, event("in-1", NOON))
    assert answer.status_code == 403


def test_pay_now_comes_with_an_address(gate: SignedTestClient) -> None:
    a_driver(LIN)
    gate.post(ENTRIES, event("in-1", NOON))
    CreditLine.objects.update(status="suspended", suspended_for="person")
    answer = gate.post(EXITS, event("out-1", LATER)).json()
    assert (answer["decision"], answer["outcome"]) == ("wait", "pay_now")
    assert answer["reason"] == "credit.line.suspended"
    assert "/pay/" in answer["pay_url"]
    path = f"/api/v1/parking/sessions/{answer['session']}"
    assert gate.get(path).json()["decision"] == "wait"


def test_a_quote_books_nothing(gate: SignedTestClient) -> None:
    asked = {"entry_at": NOON.isoformat(), "exit_at": LATER.isoformat()}
    by_tariff = gate.post(QUOTES, asked | {"tariff": "hangzhou-road-core"})
    by_lot = gate.post(QUOTES, asked | {"lot": "west-lake", "vehicle_class": "car"})
    assert by_tariff.status_code == 200
    assert by_tariff.json() == by_lot.json()
    assert by_lot.json()["fee_minor"] == 16_00
    assert GateEvent.objects.count() == 0


def test_a_quote_of_a_plate_knows_where_it_parked_before() -> None:
    # A plate's free two hours of a day in 2023, of which one stay used both up.
    road, other = (
        a_lot(code, tariff="shenzhen-road-1") for code in ("road-1", "road-2")
    )
    nine = datetime(2023, 7, 12, 1, tzinfo=UTC)
    enters(road, nine, vehicle_class="nev_small")
    leaves(road, nine + 70 * MINUTE, vehicle_class="nev_small")
    gate = a_gate(other)
    asked = {
        "lot": "road-2",
        "vehicle_class": "nev_small",
        "entry_at": (nine + 120 * MINUTE).isoformat(),
        "exit_at": (nine + 150 * MINUTE).isoformat(),
    }
    plate = {"plate": {"text": LIN.plate}}
    mores: list[dict[str, Any]] = [{}, plate, plate | {"prior_sessions": []}]
    fees = [gate.post(QUOTES, asked | more).json()["fee_minor"] for more in mores]
    assert fees == [0, 3_00, 0]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"tariff": "nowhere"}, 404, "parking.tariff.unknown"),
        ({"exit_at": "2026-11-01T00:00:00Z"}, 400, "parking.stay.exit_before_entry"),
        ({"vehicle_class": "tank"}, 400, "parking.vehicle_class.unknown"),
        ({"plate": "?"}, 400, "parking.plate.malformed"),
    ],
)
def test_a_quote_for_a_stay_that_cannot_be_is_refused(
    gate: SignedTestClient, change: dict[str, Any], status: int, code: str
) -> None:
    asked = {"entry_at": NOON.isoformat(), "exit_at": LATER.isoformat()}
    answer = gate.post(QUOTES, asked | {"tariff": "hangzhou-road-core"} | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_cut_off_gate_knows_whom_it_may_let_out(gate: SignedTestClient) -> None:
    a_driver(LIN)
    held = gate.post(ENTRIES, event("in-1", NOON)).json()["deferral"]
    gate.post(ENTRIES, event("in-1", NOON, plate="皖B99999"))
    page = gate.get("/api/v1/parking/authorizations").json()
    assert (page["next"], page["previous"]) == (None, None)
    (car,) = page["results"]
    assert car["plate"] == LIN.plate
    assert car["limit_minor"] == held["hold_minor"]
    assert car["expires_at"][:19] == held["expires_at"][:19]


def test_a_day_is_summed_up_by_the_lots_own_clock(gate: SignedTestClient) -> None:
    a_driver(LIN)
    gate.post(ENTRIES, event("in-1", NOON))
    gate.post(EXITS, event("out-1", LATER))
    gate.post(ENTRIES, event("in-1", NOON - timedelta(hours=13)))
    summary = gate.get("/api/v1/parking/days/2026-11-02/summary").json()
    assert summary == {
        "date": "2026-11-02",
        "lot": "west-lake",
        "zone": "Asia/Shanghai",
        "entries": 1,
        "exits": 1,
        "passages": 0,
        "sessions": 1,
        "outcomes": {"deferred": 1},
        "fee_minor": 16_00,
        "currency": "CNY",
    }
    missing = gate.get("/api/v1/parking/days/yesterday/summary")
    assert missing.status_code == 404


def test_passages_and_heartbeats_are_kept(gate: SignedTestClient) -> None:
    body = event("out-1", LATER, kind="turned_back", about="gate-1")
    del body["plate"]
    assert gate.post("/api/v1/parking/passages", body).status_code == 201
    assert gate.post("/api/v1/parking/passages", body).status_code == 200
    for beat in ({}, {"lane": "in-1", "firmware": "2.1", "device_seq": 7}):
        answer = gate.post("/api/v1/parking/heartbeats", beat)
        assert answer.status_code == 200
        assert answer.json()["received_at"].startswith("2026-11-02T05:30:00")
