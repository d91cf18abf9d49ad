"""What a gate is told when a car wants out, and what is booked for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from credit.models import CreditLine
from credit.queries.lines import line_of
from ledger.models import Bill, Charge, Hold
from ledger.operations.expire_holds import expire_holds
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from parking.models import GateEvent, ParkingSession
from parking.operations.record_entry import HOLD_LASTS
from parking.queries.pay_links import session_named
from tests.cast import LIN
from tests.factories.books import NOON
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    exits,
    leaves,
    reviewed,
    session_of,
)
from tests.factories.people import a_citizen, a_driver, a_mandate

pytestmark = pytest.mark.django_db

FEE_90_MINUTES = 16_00
LATER = NOON + 90 * MINUTE


@pytest.fixture(autouse=True)
def books_that_stand(db: None) -> Iterator[None]:
    yield
    assert list(faults()) == []


def suspend() -> None:
    CreditLine.objects.filter(kind="parking").update(
        status="suspended", suspended_for="person"
    )


def owed_due(answer: dict[str, Any]) -> int:
    session = session_of(answer)
    account = accounts.due(session.holder_id).id(session.currency)
    return tracked_balances([account])[account].used_minor


def test_a_stay_is_deferred_and_the_rest_of_its_hold_released() -> None:
    holder = a_driver(LIN)
    a_mandate(LIN)
    lot = a_lot()
    entry = enters(lot)
    answer = leaves(lot, LATER)
    bill = bill_of(answer)
    assert answer == {
        "session": entry["session"],
        "bill": str(bill.id),
        "decision": "open",
        "outcome": "deferred",
        "fee_minor": FEE_90_MINUTES,
        "currency": "CNY",
        "lines": answer["lines"],
        "tariff": {"code": "hangzhou-road-core", "version": 1},
    }
    assert sum(line["amount_minor"] for line in answer["lines"]) == FEE_90_MINUTES
    assert set(answer["lines"][0]) == {
        "from",
        "to",
        "rule",
        "units",
        "unit_price_minor",
        "amount_minor",
    }
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert (line.used_minor, line.held_minor) == (FEE_90_MINUTES, 0)
    assert (bill.status, bill.line_minor, bill.due_minor) == (
        "closed",
        FEE_90_MINUTES,
        0,
    )
    assert (bill.kind, bill.collect_at) == ("parking", LATER)
    session = session_of(answer)
    assert (session.status, session.exit_at) == ("closed", LATER)


def test_the_bills_charge_explains_itself_as_data() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answer = leaves(lot, LATER)
    explanation = Charge.objects.get().explanation
    assert explanation["lines"] == answer["lines"]
    assert explanation["tariff"] == answer["tariff"]
    assert len(explanation["input_hash"]) == 64


def test_a_fee_above_the_hold_takes_the_difference_from_the_line() -> None:
    holder = a_driver(LIN)
    lot = a_lot()
    held = enters(lot)["deferral"]["hold_minor"]
    answer = leaves(lot, NOON + timedelta(days=3))
    assert answer["fee_minor"] > held
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert (line.used_minor, line.held_minor) == (answer["fee_minor"], 0)


def test_an_expired_hold_changes_nothing_for_the_driver() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    assert expire_holds(at=NOON + HOLD_LASTS, limit=2) == 1
    assert leaves(lot, LATER)["outcome"] == "deferred"


def test_a_free_stay_forms_no_bill_and_frees_its_hold() -> None:
    a_driver(LIN)
    lot = a_lot("seven", tariff="hangzhou-westlake")
    enters(lot)
    answer = leaves(lot, NOON)
    assert (answer["decision"], answer["outcome"]) == ("open", "free")
    assert answer["fee_minor"] == 0
    assert "bill" not in answer
    assert Bill.objects.count() == 0
    assert Hold.objects.get().status == "released"


def test_a_line_that_is_suspended_at_exit_means_pay_now() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    suspend()
    answer = leaves(lot, LATER)
    assert (answer["decision"], answer["outcome"]) == ("wait", "pay_now")
    assert answer["reason"] == "credit.line.suspended"
    assert owed_due(answer) == FEE_90_MINUTES
    assert bill_of(answer).due_minor == FEE_90_MINUTES
    assert Hold.objects.get().status == "released"


def test_a_score_that_fell_meanwhile_breaks_no_promise() -> None:
    a_driver(LIN)
    lot = a_lot()
    held = enters(lot)["deferral"]["hold_minor"]
    a_citizen(LIN, score=500)
    answer = leaves(lot, LATER)
    assert answer["fee_minor"] < held
    assert (answer["decision"], answer["outcome"]) == ("open", "deferred")


def test_an_unbound_plate_pays_now_at_an_address_that_tells_nothing() -> None:
    lot = a_lot()
    enters(lot, plate="皖B99999")
    answer = leaves(lot, LATER, plate="皖B99999")
    assert (answer["outcome"], answer["reason"]) == ("pay_now", "credit.line.none")
    address, _, token = answer["pay_url"].rpartition("/")
    assert address.endswith("/pay")
    assert str(session_named(token)) == answer["session"]
    assert session_named(token + "x") is None
    assert answer["session"].replace("-", "") not in token


def test_a_limit_that_would_be_passed_means_pay_now() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answer = leaves(lot, NOON + timedelta(days=15))
    assert (answer["outcome"], answer["reason"]) == (
        "pay_now",
        "credit.line.limit_exceeded",
    )
    assert owed_due(answer) == answer["fee_minor"] > 500_00


def test_what_a_gate_let_go_offline_stands_and_its_excess_is_due() -> None:
    holder = a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answer = leaves(lot, NOON + timedelta(days=15), offline=True)
    assert (answer["decision"], answer["outcome"]) == ("open", "deferred")
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert (line.used_minor, line.held_minor) == (500_00, 0)
    assert owed_due(answer) == answer["fee_minor"] - 500_00
    bill = bill_of(answer)
    assert (bill.line_minor, bill.due_minor) == (500_00, owed_due(answer))


def test_an_unbound_plate_let_go_offline_owes_it_all_on_due() -> None:
    lot = a_lot()
    enters(lot, plate="皖B99999")
    answer = leaves(lot, LATER, plate="皖B99999", offline=True)
    assert (answer["decision"], answer["outcome"]) == ("open", "deferred")
    assert owed_due(answer) == FEE_90_MINUTES


def test_an_exit_without_an_entry_is_let_go_and_looked_at() -> None:
    answer = leaves(a_lot(), NOON)
    assert (answer["decision"], answer["outcome"]) == ("open", "free")
    assert (answer["fee_minor"], answer["lines"]) == (0, [])
    assert reviewed() == ["exit_without_entry"]


def test_a_lost_record_has_its_price_where_the_tariff_says_so() -> None:
    lot = a_lot("jax", tariff="jacksonville-garage")
    answer = leaves(lot, NOON)
    assert (answer["decision"], answer["outcome"]) == ("open", "deferred")
    assert answer["fee_minor"] == answer["lines"][0]["amount_minor"] == 7_00
    assert owed_due(answer) == 7_00
    assert reviewed() == ["exit_without_entry"]


def test_an_exit_before_its_entry_is_free_and_looked_at() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answer = leaves(lot, NOON - timedelta(hours=1), at=LATER)
    assert (answer["decision"], answer["outcome"]) == ("open", "free")
    assert reviewed() == ["exit_before_entry"]
    assert Hold.objects.get().status == "released"


def test_a_clock_in_the_future_does_not_make_a_stay_dear() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answer = leaves(lot, NOON + timedelta(days=300), at=LATER)
    assert answer["fee_minor"] == FEE_90_MINUTES
    assert reviewed() == ["clock_in_future"]


def test_a_stay_that_no_tariff_prices_is_let_go_and_looked_at() -> None:
    lot = a_lot()
    enters(lot, NOON.replace(year=1950), at=NOON)
    answer = leaves(lot, NOON)
    assert (answer["decision"], answer["outcome"]) == ("open", "free")
    assert reviewed() == ["stay_without_price"]


def test_a_departed_car_that_is_read_again_is_charged_once() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    first = leaves(lot, LATER)
    assert leaves(lot, LATER + MINUTE, lane="out-2") == first
    assert Bill.objects.count() == 1
    assert reviewed() == []


def test_the_same_event_again_is_answered_from_the_record() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    first = exits(lot, LATER, event_id="e1")
    again = exits(lot, LATER, event_id="e1", at=LATER + timedelta(days=8))
    assert again.replayed
    assert again.body == first.body
    assert Bill.objects.count() == 1


def test_plates_are_not_readable_in_the_tables() -> None:
    lot = a_lot()
    enters(lot)
    event = GateEvent.objects.extra(select={"raw": "body"}).first()
    session = ParkingSession.objects.extra(select={"raw": "plate"}).first()
    assert event
    assert session
    assert session.plate == LIN.plate
    for row in (event, session):
        assert LIN.plate.encode() not in bytes(row.raw)
