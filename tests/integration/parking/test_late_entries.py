"""An entry that arrives after a lost record was charged: it may only get cheaper."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from config.verification import ALL_CHECKS
from ledger.models import Bill, Refund
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.queries.verification import faults
from parking.ports import LotView
from parking.queries.sessions import session_now
from tests.factories.books import NOON
from tests.factories.paid import a_draft
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    leaves,
    reviewed,
    session_of,
)
from tests.factories.people import GOOD_CARD
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
LOST_RECORD = 7_00


@pytest.fixture(autouse=True)
def books_that_stand(db: None) -> Iterator[None]:
    yield
    assert list(faults(ALL_CHECKS)) == []


@pytest.fixture
def lot() -> LotView:
    """One that charges 1.00 an hour, and 7.00 where it doesn't know since when."""
    return a_lot("jax", tariff="jacksonville-garage")


def pay(answer: dict[str, Any]) -> None:
    start_payment(
        bill_id=UUID(answer["bill"]),
        gateway="sandbox",
        channel="lane",
        token=GOOD_CARD,
        at=LATER,
    )
    collect(bill_of(answer).holder_id, at=LATER)


def test_an_unpaid_lost_record_becomes_the_stay_that_it_was(lot: LotView) -> None:
    out = leaves(lot, NOON)
    late = enters(lot, NOON - 90 * MINUTE, at=LATER)
    session = session_of(late)
    assert bill_of(out).status == "voided"
    assert (session.fee_minor, session.entry_at) == (2_00, NOON - 90 * MINUTE)
    bill = Bill.objects.exclude(status="voided").get()
    assert bill.id == session.bill_id
    assert (bill.status, bill.total_minor, bill.due_minor) == ("closed", 2_00, 2_00)
    assert session_now(str(session.id), lot=lot)["fee_minor"] == 2_00
    assert reviewed() == ["exit_without_entry", "entry_after_exit"]


def test_an_overdue_lost_record_is_corrected_as_well(lot: LotView) -> None:
    out = leaves(lot, NOON)
    mark_overdue(at=NOON + timedelta(days=4), limit=10)
    enters(lot, NOON - 90 * MINUTE, at=NOON + timedelta(days=4))
    assert bill_of(out).status == "voided"
    assert Bill.objects.get(status="closed").total_minor == 2_00


def test_of_a_paid_lost_record_the_difference_is_refunded(lot: LotView) -> None:
    out = leaves(lot, NOON)
    pay(out)
    late = enters(lot, NOON - 90 * MINUTE, at=LATER)
    assert bill_of(out).status == "settled"
    assert session_of(late).bill_id == bill_of(out).id
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.status) == (LOST_RECORD - 2_00, "approved")


@pytest.mark.parametrize(("before", "then"), [(LOST_RECORD, 0), (4_00, 1_00)])
def test_what_was_given_back_before_is_not_given_back_again(
    lot: LotView, before: int, then: int
) -> None:
    out = leaves(lot, NOON)
    pay(out)
    bill_id = bill_of(out).id
    request_refund(draft=a_draft(bill_id, amount_minor=before), at=LATER)
    late = enters(lot, NOON - 90 * MINUTE, at=LATER)
    assert session_of(late).entry_at == NOON - 90 * MINUTE
    refunds = Refund.objects.exclude(requested_by="clerk")
    assert sum(refunds.values_list("amount_minor", flat=True)) == then


def test_a_stay_that_costs_nothing_takes_the_whole_back(lot: LotView) -> None:
    out = leaves(lot, NOON)
    late = enters(lot, NOON, at=LATER)
    session = session_of(late)
    assert bill_of(out).status == "voided"
    assert (session.fee_minor, session.bill_id) == (0, None)


def test_a_driver_who_has_gone_is_never_asked_for_more(lot: LotView) -> None:
    out = leaves(lot, NOON)
    enters(lot, NOON - timedelta(days=2), at=LATER)
    assert bill_of(out).status == "closed"
    assert Bill.objects.count() == 1


def test_a_lost_record_that_is_being_paid_is_left_to_a_person(lot: LotView) -> None:
    out = leaves(lot, NOON)
    start_payment(
        bill_id=UUID(out["bill"]),
        gateway="sandbox",
        channel="lane",
        token=GOOD_CARD,
        at=LATER,
    )
    enters(lot, NOON - 90 * MINUTE, at=LATER)
    assert bill_of(out).status == "settling"
    assert reviewed() == ["exit_without_entry", "entry_after_exit"]
