"""Waivers: a person takes a fee off, and it stays known who and why."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from credit.models import CreditLine
from credit.queries.lines import line_of
from ledger.errors import DomainError
from ledger.models import Charge, Refund
from ledger.operations.start_payment import start_payment
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from parking.models import Waiver
from parking.operations.waive_fee import WaiverDraft, waive_fee
from parking.ports import LotView
from parking.queries import verification
from parking.queries.sessions import session_now
from tests.cast import LIN
from tests.factories.books import NOON
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    leaves,
    session_of,
)
from tests.factories.people import GOOD_CARD, a_driver
from tests.integration.parking.test_waiting_cars import pay

pytestmark = pytest.mark.django_db

FEE_90_MINUTES = 16_00
LATER = NOON + 90 * MINUTE
SOON = LATER + 5 * MINUTE
WHY = "The barrier was stuck for an hour."


@pytest.fixture(autouse=True)
def books_that_stand(db: None) -> Iterator[None]:
    yield
    assert list(faults()) == []
    assert list(faults(verification.CHECKS)) == []


def waive(
    answer: dict[str, Any], amount_minor: int | None = None, **facts: Any
) -> Waiver:
    draft = WaiverDraft(
        id=facts.get("id") or uuid4(),
        session_id=UUID(answer["session"]),
        reason=facts.get("reason", WHY),
        by="desk:li",
        amount_minor=amount_minor,
    )
    return waive_fee(draft=draft, at=facts.get("at", SOON))


def a_waiting_car(lot: LotView) -> dict[str, Any]:
    a_driver(LIN)
    enters(lot)
    CreditLine.objects.filter(kind="parking").update(
        status="suspended", suspended_for="person"
    )
    return leaves(lot, LATER)


def owed_due(answer: dict[str, Any]) -> int:
    session = session_of(answer)
    account = accounts.due(session.holder_id).id(session.currency)
    owed = tracked_balances([account])
    return owed[account].used_minor if account in owed else 0


def test_a_waiting_car_whose_fee_is_waived_may_go() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    waiver = waive(waits)
    assert (waiver.amount_minor, waiver.by, waiver.reason) == (16_00, "desk:li", WHY)
    assert owed_due(waits) == 0
    assert bill_of(waits).status == "voided"
    now = session_now(waits["session"], lot=lot)
    assert (now["decision"], now["fee_minor"]) == ("open", 0)
    assert sum(line["amount_minor"] for line in now["lines"]) == 0
    again = leaves(lot, SOON + 10 * MINUTE)
    assert (again["decision"], again["outcome"]) == ("open", "free")
    assert again["fee_minor"] == 0


def test_a_car_that_stays_on_after_a_waiver_owes_what_is_above_it() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    waive(waits)
    again = leaves(lot, SOON + 60 * MINUTE)
    assert (again["decision"], again["fee_minor"]) == ("wait", 3 * 6_00)
    assert again["lines"][-1]["rule"] == "waiver"
    assert sum(line["amount_minor"] for line in again["lines"]) == again["fee_minor"]


def test_a_part_is_waived_and_the_rest_is_a_new_bill() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    waive(waits, 6_00)
    now = session_now(waits["session"], lot=lot)
    assert (now["decision"], now["fee_minor"]) == ("wait", 10_00)
    assert owed_due(waits) == 10_00
    again = leaves(lot, LATER)
    assert (again["fee_minor"], again["bill"]) == (10_00, str(now["bill"]))
    explanation = Charge.objects.get(bill_id=now["bill"]).explanation
    assert explanation["fee_minor"] == 10_00
    assert sum(line["amount_minor"] for line in explanation["lines"]) == 10_00
    assert explanation["lines"][-1]["rule"] == "waiver"
    pay(again, SOON)
    assert leaves(lot, SOON)["outcome"] == "prepaid"


def test_the_rest_of_a_deferred_fee_stays_on_the_line() -> None:
    holder = a_driver(LIN)
    lot = a_lot()
    enters(lot)
    gone = leaves(lot, LATER)
    waive(gone, 6_00)
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert (line.used_minor, owed_due(gone)) == (10_00, 0)
    session = session_of(gone)
    assert (session.decision, session.outcome) == ("open", "deferred")
    assert session.bill_id != bill_of(gone).id
    waive(gone)
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert line.used_minor == 0
    assert session_of(gone).fee_minor == 0


def test_of_a_paid_fee_the_amount_is_asked_back() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    pay(waits)
    waiver = waive(waits, 6_00)
    refund = Refund.objects.get()
    assert (waiver.refund_id, waiver.bill_id) == (refund.id, bill_of(waits).id)
    assert (refund.amount_minor, refund.requested_by) == (6_00, "desk:li")
    assert bill_of(waits).status == "settled"


def test_asked_again_it_is_the_same_waiver() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    first = waive(waits, 6_00)
    assert waive(waits, 6_00, id=first.id) == first
    assert Waiver.objects.count() == 1
    assert owed_due(waits) == 10_00


def test_what_is_refused() -> None:
    lot = a_lot()
    waits = a_waiting_car(lot)
    first = waive(waits, 1_00)
    inside = enters(lot, plate="浙B00001")

    def refused(answer: dict[str, Any], *amount: int, **facts: Any) -> str:
        with pytest.raises(DomainError) as refusal, transaction.atomic():
            waive(answer, *amount, **facts)
        return refusal.value.code

    assert [
        refused({"session": str(uuid4())}),
        refused(waits, 2_00, id=first.id),
        refused(waits, reason="  "),
        refused(inside),
        refused(waits, 0),
        refused(waits, 15_01),
    ] == [
        "parking.session.unknown",
        "parking.waiver.differs",
        "parking.waiver.reason_missing",
        "parking.waiver.nothing_owed",
        "parking.waiver.out_of_range",
        "parking.waiver.out_of_range",
    ]
    bill_id = session_of(waits).bill_id
    assert bill_id
    start_payment(
        bill_id=bill_id, gateway="sandbox", channel="lane", token=GOOD_CARD, at=SOON
    )
    assert refused(waits) == "parking.waiver.bill_busy"
