"""What a gate is told when a car comes in."""

from datetime import timedelta

import pytest

from credit.models import CreditLine
from credit.queries.lines import line_of
from parking.models import ParkingSession
from parking.operations.give_permit import give_permit
from parking.operations.keep_event import EventConflict
from parking.operations.record_entry import HOLD_LASTS, record_entry
from parking.queries.lots import LaneUnknown
from tests.cast import LIN, ZHAO
from tests.factories.books import NOON
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    leaves,
    reading,
    reviewed,
    session_of,
)
from tests.factories.people import a_driver

pytestmark = pytest.mark.django_db


def test_the_price_of_a_day_is_held_on_the_drivers_line() -> None:
    holder = a_driver(LIN)
    answer = enters(a_lot())
    assert answer["decision"] == "open"
    assert answer["deferral"] == {
        "eligible": True,
        "limit_minor": 500_00,
        "hold_minor": answer["deferral"]["hold_minor"],
        "expires_at": (NOON + HOLD_LASTS).isoformat(),
    }
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert line.held_minor == answer["deferral"]["hold_minor"] > 0
    assert session_of(answer).hold_minor == line.held_minor


def test_what_is_left_of_the_line_is_held_where_a_day_costs_more() -> None:
    a_driver(LIN)
    lots = [a_lot(f"lot-{number}") for number in range(9)]
    held = [enters(lot)["deferral"]["hold_minor"] for lot in lots]
    assert sum(held) == 500_00
    assert min(held) == 0 < max(held)


def test_a_full_line_is_named_as_the_reason() -> None:
    a_driver(LIN)
    answers = [enters(a_lot(f"lot-{number}")) for number in range(9)]
    assert answers[-1]["deferral"] == {
        "eligible": False,
        "reason": "credit.line.limit_exceeded",
        "limit_minor": 500_00,
        "hold_minor": 0,
        "expires_at": None,
    }


@pytest.mark.parametrize(
    ("status", "cause", "reason"),
    [
        ("suspended", "person", "credit.line.suspended"),
        ("frozen",    "",       "credit.line.frozen"),
    ],
)  # fmt: skip
def test_a_line_that_may_not_be_used_is_named_as_the_reason(
    status: str, cause: str, reason: str
) -> None:
    a_driver(LIN)
    CreditLine.objects.filter(kind="parking").update(status=status, suspended_for=cause)
    deferral = enters(a_lot())["deferral"]
    assert (deferral["eligible"], deferral["reason"]) == (False, reason)


def test_a_plate_that_nobody_has_bound_comes_in_without_a_line() -> None:
    answer = enters(a_lot(), plate="皖B99999")
    assert answer["decision"] == "open"
    assert answer["deferral"]["reason"] == "credit.line.none"


def test_a_score_below_all_brackets_has_no_line() -> None:
    a_driver(ZHAO)
    answer = enters(a_lot(), plate=ZHAO.plate)
    assert answer["deferral"]["reason"] == "credit.line.none"


def test_a_permit_needs_no_hold() -> None:
    a_driver(LIN)
    lot = a_lot()
    until = NOON + timedelta(days=30)
    give_permit(lot_id=lot.id, plates=["浙A·12345"], valid_from=NOON, valid_to=until)
    deferral = enters(lot)["deferral"]
    assert (deferral["eligible"], deferral["hold_minor"]) == (True, 0)
    assert leaves(lot, NOON + 90 * MINUTE)["outcome"] == "permit"


def test_the_same_event_again_is_answered_from_the_record() -> None:
    a_driver(LIN)
    lot, event = a_lot(), reading("entry", "in-1", NOON)
    first = record_entry(lot=lot, reading=event, at=NOON)
    again = record_entry(lot=lot, reading=event, at=NOON + timedelta(days=2))
    assert not first.replayed
    assert again.replayed
    assert again.body == first.body
    assert ParkingSession.objects.count() == 1


def test_the_same_event_id_with_another_plate_is_refused() -> None:
    lot = a_lot()
    enters(lot, event_id="e1")
    with pytest.raises(EventConflict, match="e1"):
        enters(lot, event_id="e1", plate="浙A00000")


def test_the_same_event_id_is_no_exit_when_it_was_an_entry() -> None:
    lot = a_lot()
    enters(lot, event_id="e1")
    with pytest.raises(EventConflict, match="e1"):
        leaves(lot, NOON, event_id="e1", lane="in-1")


def test_a_lane_of_another_lot_is_unknown() -> None:
    with pytest.raises(LaneUnknown):
        enters(a_lot(), lane="elsewhere")


def test_a_car_read_twice_at_entry_keeps_its_session_and_is_looked_at() -> None:
    a_driver(LIN)
    lot = a_lot()
    first, again = enters(lot), enters(lot, NOON + MINUTE, lane="in-2")
    assert again == first
    assert reviewed() == ["entry_while_open"]


def test_an_entry_after_an_unread_exit_begins_anew_and_frees_the_hold() -> None:
    holder = a_driver(LIN)
    lot = a_lot()
    first, second = enters(lot), enters(lot, NOON + timedelta(days=1))
    left = session_of(first)
    assert (left.status, left.outcome, left.bill_id) == ("closed", "exit_unread", None)
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert line.held_minor == second["deferral"]["hold_minor"]
    assert reviewed() == ["entry_while_open"]
    out = leaves(lot, NOON + timedelta(days=1) + 30 * MINUTE)
    assert (out["session"], out["fee_minor"]) == (second["session"], 5_00)


def test_an_entry_that_arrives_after_its_exit_completes_it_for_free() -> None:
    lot = a_lot()
    out = leaves(lot, NOON + 90 * MINUTE)
    late = enters(lot, NOON, at=NOON + 95 * MINUTE)
    assert late["session"] == out["session"]
    session = session_of(late)
    assert (session.entry_at, session.fee_minor) == (NOON, 0)
    assert reviewed() == ["exit_without_entry", "entry_after_exit"]


def test_an_older_stay_that_arrives_late_does_not_end_the_one_that_goes_on() -> None:
    a_driver(LIN)
    lot = a_lot()
    yesterday, now = NOON - timedelta(days=1), NOON + 5 * MINUTE
    present = enters(lot)
    past = enters(lot, yesterday, at=now)
    out = leaves(lot, yesterday + 30 * MINUTE, at=now, offline=True)
    assert out["session"] == past["session"] != present["session"]
    assert session_of(present).status == "open"


def test_a_clock_in_the_future_is_taken_for_now_and_looked_at() -> None:
    a_driver(LIN)
    lot = a_lot()
    answer = enters(lot, NOON + timedelta(days=400), at=NOON)
    assert session_of(answer).entry_at == NOON
    assert reviewed() == ["clock_in_future"]
    assert bill_of(leaves(lot, NOON + 30 * MINUTE)).total_minor == 5_00


def test_cars_without_a_plate_are_not_taken_for_one_another() -> None:
    lot = a_lot()
    first, second = enters(lot, plate="无牌"), enters(lot, plate="无牌")
    assert first["session"] != second["session"]
    out = leaves(lot, NOON + MINUTE, plate="无牌")
    assert out["outcome"] == "free"
    assert reviewed() == ["exit_without_entry"]
