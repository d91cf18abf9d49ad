"""What a desk took, people hand back there: to the same tenders, never beyond them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import Rejected
from ledger.models import Refund, RefundAnswer, RefundTender, Tender
from ledger.operations.approve_refund import approve_refund
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_refund
from ledger.rules import accounts
from tests.factories.bills import a_bill
from tests.factories.desk_money import hand_back_refund, in_tills, take_tenders
from tests.factories.paid import SOON, a_draft, a_paid_bill, balance, give_back
from tests.factories.shifts import a_shift

pytestmark = pytest.mark.django_db

LATER = SOON + timedelta(days=2)
TERMINAL = accounts.clearing("terminal")


@pytest.fixture
def bill() -> UUID:
    """Nine yuan, paid with three in cash and six by card."""
    bill_id = a_bill(uuid4(), 9_00)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill_id,
        tenders=[
            in_cash(3_00),
            by_terminal("card", 6_00, gateway="terminal", slip="0001"),
        ],
        by="wang",
        at=SOON,
    )
    return bill_id


def refund(bill: UUID, **facts: Any) -> Refund:
    return request_refund(draft=a_draft(bill, **facts), at=LATER)


def hand_back(asked: Refund, **facts: Any) -> Refund:
    return hand_back_refund(refund_id=asked.id, by="li", at=LATER, **facts)


def refused(asked: Refund, **facts: Any) -> str:
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        hand_back(asked, **facts)
    assert list(faults()) == []
    return refusal.value.code


def left() -> tuple[int, int]:
    return in_tills(), balance(TERMINAL)


def test_no_worker_gives_back_what_a_desk_took(bill: UUID) -> None:
    asked = refund(bill)
    assert shards_to_refund(at=LATER) == []
    assert give_back(LATER) == 0
    assert Refund.objects.get(id=asked.id).status == "approved"
    assert list(faults()) == []


def test_the_card_gets_its_money_back_before_any_cash_leaves(bill: UUID) -> None:
    hand_back(refund(bill, amount_minor=7_00))
    assert left() == (2_00, 0)
    ended = Refund.objects.get()
    assert (ended.status, ended.ended_at) == ("succeeded", LATER)
    assert RefundAnswer.objects.get().raw == "li"
    parts = RefundTender.objects.values_list("tender__kind", "amount_minor")
    assert set(parts) == {("card", 6_00), ("cash", 1_00)}
    hand_back(refund(bill))
    assert left() == (0, 0)
    assert list(faults()) == []


def test_cash_leaves_the_till_of_whoever_hands_it_back(bill: UUID) -> None:
    evening = a_shift("li", "2", float_minor=5_00)
    hand_back(refund(bill), shift_id=evening.id)
    assert left() == (0, 0)
    assert balance(accounts.till(evening.id)) == -3_00
    assert Refund.objects.get().shift_id == evening.id
    assert list(faults()) == []


def test_a_person_may_say_which_tender(bill: UUID) -> None:
    cash = Tender.objects.get(kind="cash")
    hand_back(refund(bill, amount_minor=2_00), tenders={cash.id: 2_00})
    assert left() == (1_00, 6_00)
    more = refund(bill, amount_minor=2_00)
    assert refused(more, tenders={cash.id: 2_00}) == "ledger.refund.exceeds_tender"
    assert refused(more, tenders={cash.id: 1_00}) == "ledger.refund.tenders_differ"
    assert refused(more, tenders={uuid4(): 2_00}) == "ledger.refund.tenders_differ"
    assert refused(more, tenders={cash.id: -1}) == "ledger.refund.tenders_differ"


def test_a_refund_is_handed_back_once_and_only_when_it_was_approved() -> None:
    bill = a_bill(uuid4(), 300_00)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(300_00)],
        by="wang",
        at=SOON,
    )
    asked = refund(bill)
    assert refused(asked) == "ledger.refund.not_waiting"
    approve_refund(refund_id=asked.id, by="chief", at=LATER)
    hand_back(asked)
    assert refused(asked) == "ledger.refund.not_waiting"
    assert in_tills() == 0


def test_what_a_gateway_took_is_not_handed_back_at_a_desk() -> None:
    assert refused(refund(a_paid_bill(10_00))) == "ledger.refund.not_taken_at_desk"
    assert refused(Refund(id=uuid4())) == "ledger.refund.unknown"
