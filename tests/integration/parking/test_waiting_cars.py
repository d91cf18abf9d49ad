"""A car that waits at the barrier and is read again, as often as it takes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from credit.models import CreditLine
from credit.operations.bind_credential import bind_credential
from ledger.models import Bill
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.name_payer import name_payer
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.rules.ids import shard_of
from parking.models import GateEvent
from parking.ports import LotView
from parking.queries.sessions import session_now
from tests.cast import LIN, WANG
from tests.factories.books import NOON
from tests.factories.paid import a_draft, give_back
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    leaves,
    session_of,
)
from tests.factories.people import (
    GOOD_CARD,
    SLOW_CARD,
    a_citizen,
    a_driver,
    a_mandate,
)
from tests.factories.settling import collect

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


def resume() -> None:
    CreditLine.objects.filter(kind="parking").update(status="active", suspended_for="")


def owed_due(answer: dict[str, Any]) -> int:
    session = session_of(answer)
    account = accounts.due(session.holder_id).id(session.currency)
    return tracked_balances([account])[account].used_minor


def pay(answer: dict[str, Any], at: datetime = LATER) -> None:
    bill = bill_of(answer)
    start_payment(
        bill_id=bill.id, gateway="sandbox", channel="lane", token=GOOD_CARD, at=at
    )
    (claimed,) = claim_bills(shard=shard_of(bill.holder_id), limit=5, at=at)
    outcome = Outcome(
        claimed.order.reference,
        Answer.SUCCEEDED,
        amount=Money(bill.total_minor, bill.currency),
    )
    record_outcomes(outcomes=[outcome], asked_by="collect", at=at)


def a_waiting_car(lot: LotView) -> dict[str, Any]:
    a_driver(LIN)
    suspend()
    enters(lot)
    return leaves(lot, LATER)


def test_a_waiting_car_with_the_same_fee_keeps_its_bill() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    again = leaves(lot, LATER)
    assert again == first
    assert GateEvent.objects.count() == 3


def test_a_waiting_car_with_another_fee_gets_a_new_bill() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    again = leaves(lot, LATER + 40 * MINUTE)
    assert again["fee_minor"] > first["fee_minor"]
    assert again["session"] == first["session"]
    assert bill_of(first).status == "voided"
    assert bill_of(again).status == "closed"
    assert owed_due(again) == again["fee_minor"]


def test_an_overdue_bill_is_replaced_when_a_read_with_another_fee_arrives_late() -> (
    None
):
    lot = a_lot()
    first = a_waiting_car(lot)
    week_later = LATER + timedelta(days=7)
    mark_overdue(at=week_later, limit=10)
    again = leaves(lot, LATER + 40 * MINUTE, at=week_later)
    assert [bill_of(answer).status for answer in (first, again)] == ["voided", "closed"]
    assert owed_due(again) == again["fee_minor"] > first["fee_minor"]


def test_whoever_was_named_to_pay_is_asked_for_the_new_bill_too() -> None:
    lot = a_lot()
    enters(lot, plate=WANG.plate)
    first = leaves(lot, LATER, plate=WANG.plate)
    session, citizen = session_of(first), a_citizen(WANG)
    name_payer(
        holder_id=session.holder_id,
        subject_id=session.id,
        payer_id=citizen,
        at=LATER,
        by="city",
    )
    again = leaves(lot, LATER + 40 * MINUTE, plate=WANG.plate)
    new = bill_of(again)
    assert new.id != bill_of(first).id
    assert (new.holder_id, new.payer_id) == (session.holder_id, citizen)


def test_whoever_bound_the_plate_during_the_stay_is_asked_for_it() -> None:
    lot = a_lot()
    entered = enters(lot)
    citizen = a_citizen(LIN)
    a_mandate(LIN)
    bind_credential(
        ref=LIN.ref,
        kind="plate",
        value=LIN.plate,
        valid_from=NOON + 30 * MINUTE,
        valid_to=None,
        at=NOON + 30 * MINUTE,
    )
    out = leaves(lot, LATER)
    bill = bill_of(out)
    assert (out["session"], out["decision"]) == (entered["session"], "wait")
    assert bill.holder_id == session_of(entered).holder_id != citizen
    assert (bill.payer_id, bill.collect_at) == (citizen, LATER)
    assert collect(bill.holder_id, at=LATER) == [FEE_90_MINUTES]
    assert session_now(out["session"], lot=lot)["decision"] == "open"


def test_who_sold_the_car_during_the_stay_pays_for_what_they_parked() -> None:
    lot = a_lot()
    seller = a_driver(LIN)
    suspend()
    enters(lot)
    for person, valid_to in ((LIN, NOON + 30 * MINUTE), (WANG, None)):
        a_citizen(person)
        bind_credential(
            ref=person.ref,
            kind="plate",
            value=LIN.plate,
            valid_from=None,
            valid_to=valid_to,
            at=NOON + 30 * MINUTE,
        )
    bill = bill_of(leaves(lot, LATER))
    assert (bill.holder_id, bill.payer_id) == (seller, seller)


def test_a_waiting_car_is_let_go_when_its_line_carries_the_fee_by_now() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    resume()
    again = leaves(lot, LATER)
    assert (again["decision"], again["outcome"]) == ("open", "deferred")
    assert bill_of(first).status == "voided"
    assert owed_due(again) == 0


def test_a_waiting_car_that_has_paid_is_let_go() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    pay(first)
    again = leaves(lot, LATER + 5 * MINUTE)
    assert (again["decision"], again["outcome"]) == ("open", "prepaid")
    assert (again["bill"], again["fee_minor"]) == (first["bill"], FEE_90_MINUTES)
    assert Bill.objects.count() == 1


def test_what_was_given_back_is_not_asked_for_again_at_the_barrier() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    pay(first)
    refund = a_draft(bill_of(first).id, amount_minor=2_00)
    request_refund(draft=refund, at=LATER + MINUTE)
    give_back(LATER + MINUTE)
    again = leaves(lot, LATER + 60 * MINUTE)
    assert bill_of(again).total_minor == again["fee_minor"] - FEE_90_MINUTES


def test_who_paid_and_stayed_pays_the_rest_on_a_supplement() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    pay(first)
    again = leaves(lot, LATER + 60 * MINUTE)
    supplement = bill_of(again)
    assert again["decision"] == "wait"
    assert supplement.supplement_no == 1
    assert supplement.total_minor == again["fee_minor"] - FEE_90_MINUTES
    assert bill_of(first).status == "settled"


def test_who_paid_and_left_in_time_owes_nothing_when_the_read_arrives_late() -> None:
    lot = a_lot()
    pay(a_waiting_car(lot))
    again = leaves(lot, LATER + 14 * MINUTE, at=LATER + 60 * MINUTE)
    assert (again["decision"], again["outcome"]) == ("open", "prepaid")
    assert Bill.objects.count() == 1


def test_a_car_whose_payment_is_under_way_is_told_what_it_was_told() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    start_payment(
        bill_id=bill_of(first).id,
        gateway="sandbox",
        channel="lane",
        token=SLOW_CARD,
        at=LATER,
    )
    assert leaves(lot, LATER + 40 * MINUTE) == first
    assert Bill.objects.count() == 1


def test_a_wait_of_yesterday_is_not_the_car_of_today() -> None:
    lot = a_lot()
    first = a_waiting_car(lot)
    answer = leaves(lot, LATER + timedelta(days=2))
    assert answer["session"] != first["session"]
    assert answer["fee_minor"] == 0
