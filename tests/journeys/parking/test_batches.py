"""A gate that was cut off reports everything at once."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from ledger.models import Bill
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.gates import BATCH, ENTRIES, a_gate, event
from tests.factories.parking import MINUTE, a_lot
from tests.factories.people import a_driver
from tests.signed import SignedTestClient

LATER = NOON + 90 * MINUTE


@pytest.fixture
def gate(committed: TestDatabase) -> Iterator[SignedTestClient]:
    a_driver(LIN)
    with time_machine.travel(LATER, tick=False):
        yield a_gate(a_lot())


def coming(**facts: Any) -> dict[str, Any]:
    return event("in-1", NOON, kind="entry", **facts)


def going(**facts: Any) -> dict[str, Any]:
    return event("out-1", LATER, kind="exit", offline=True, **facts)


def test_events_in_any_order_are_paired_and_answered_in_the_order_given(
    gate: SignedTestClient,
) -> None:
    out, into = going(), coming()
    answer = gate.post(BATCH, {"events": [out, into]})
    assert answer.status_code == 200
    first, second = answer.json()["results"]
    assert [first["event_id"], second["event_id"]] == [
        out["event_id"],
        into["event_id"],
    ]
    assert first["status"] == second["status"] == "accepted"
    assert first["session"] == second["session"]
    assert (first["outcome"], first["fee_minor"]) == ("deferred", 16_00)


def test_each_event_has_its_own_fate(gate: SignedTestClient) -> None:
    known = coming()
    assert gate.post(BATCH, {"events": [known]}).status_code == 200
    events = [
        known,
        known | {"vehicle_class": "large"},
        coming(plate="浙A67890") | {"plate": {"text": "?"}},
        coming() | {"lane": "nowhere"},
        coming() | {"kind": "flight"},
        coming() | {"colour": "red"},
        {"kind": "entry"},
        event("out-1", LATER, kind="passage") | {"plate": None},
        {**coming(), "kind": "turned_back"},
        going(),
    ]
    for passage in events[7:9]:
        del passage["plate"]
    results = gate.post(BATCH, {"events": events}).json()["results"]
    assert [(r["status"], r.get("code")) for r in results] == [
        ("duplicate", None),
        ("conflict", "parking.event.conflict"),
        ("rejected", "parking.plate.malformed"),
        ("rejected", "parking.lane.unknown"),
        ("rejected", "parking.event.kind_unknown"),
        ("rejected", "api.input.invalid"),
        ("rejected", "api.input.invalid"),
        ("accepted", None),
        ("accepted", None),
        ("accepted", None),
    ]
    assert results[5]["errors"][0]["pointer"] == "/colour"
    assert results[6]["event_id"] is None
    assert Bill.objects.count() == 1


def test_an_event_sent_alone_is_the_same_event_in_a_batch(
    gate: SignedTestClient,
) -> None:
    alone = event("in-1", NOON)
    first = gate.post(ENTRIES, alone).json()
    (again,) = gate.post(BATCH, {"events": [alone | {"kind": "entry"}]}).json()[
        "results"
    ]
    assert again["status"] == "duplicate"
    assert again["session"] == first["session"]


def test_a_refusal_in_a_batch_is_the_problem_the_event_would_have_met_alone(
    gate: SignedTestClient,
) -> None:
    lost = event("in-1", NOON) | {"lane": "nowhere"}
    alone = gate.post(ENTRIES, lost).json()
    (among,) = gate.post(BATCH, {"events": [lost | {"kind": "entry"}]}).json()[
        "results"
    ]
    assert among["status"] == "rejected"
    own = {"status", "event_id", "request_id"}
    assert {k: v for k, v in among.items() if k not in own} == {
        k: v for k, v in alone.items() if k not in own
    }


def test_numbers_that_never_arrived_are_named(gate: SignedTestClient) -> None:
    first = [coming(device_seq=n, plate=f"浙A0000{n}") for n in (1, 2)]
    later = [coming(device_seq=n, plate=f"浙A0000{n}") for n in (5, 9)]
    assert gate.post(BATCH, {"events": first}).json()["gaps"] == []
    assert gate.post(BATCH, {"events": later}).json()["gaps"] == [
        {"from": 3, "to": 4, "lane": None},
        {"from": 6, "to": 8, "lane": None},
    ]


def test_more_than_five_hundred_events_are_refused(gate: SignedTestClient) -> None:
    answer = gate.post(BATCH, {"events": [coming()] * 501})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "too_many"
