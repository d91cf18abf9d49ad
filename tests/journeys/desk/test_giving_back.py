"""Refunds and surplus on the desk's pages: asked for, approved, tried again."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ledger.models import Refund, Surplus
from ledger.ports import Answer
from ledger.queries.verification import faults
from tests.factories.answers import hear, lost
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk import act, buttons, page_of, refused
from tests.factories.paid import a_paid_bill, give_back

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_large_refund_needs_another_person(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(300_00)
    words = {"what": "whole", "reason": "The barrier opened twice."}
    assert "Another person" in act(clerk, "bill", bill, "request_refund", **words)
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == {"refuse"}
    own = refused(clerk, page_of("refund", refund.id, "approve"))
    assert own == "A refund is approved by another person than asked for it."
    assert buttons(boss, "refund", refund.id) == {"approve", "refuse"}
    page = boss.get(page_of("refund", refund.id, "approve")).content.decode()
    assert "The barrier opened twice." in page
    assert act(boss, "refund", refund.id, "approve") == "Done: Approve"
    refund.refresh_from_db()
    assert (refund.status, refund.approved_by) == ("approved", "desk:boss")
    assert buttons(boss, "refund", refund.id) == set()
    again = refused(boss, page_of("refund", refund.id, "refuse"))
    assert again == "The refund is “Approved”."
    assert give_back(NOON + HOUR) == 1
    assert buttons(clerk, "bill", bill) == {"open_dispute", "print_receipt"}


def test_a_refund_by_line_and_by_amount(clerk: Client) -> None:
    bill = a_paid_bill(100_00)
    part = {"what": "part", "amount_minor": "12.5", "reason": "Rebate"}
    assert "no second person" in act(clerk, "bill", bill, "request_refund", **part)
    address = page_of("bill", bill, "request_refund")
    too_much = part | {"amount_minor": "87.51", "row_id": uuid4()}
    page = clerk.post(address, too_much).content.decode()
    assert "Only ¥87.50 is left to give back." in page
    lines = {"what": "lines", "lines": ["1"], "reason": "Not there"}
    asked = refused(clerk, address, row_id=uuid4(), **lines)
    assert asked == "Of what was paid only 8750 minor units can be refunded."
    amounts = Refund.objects.values_list("amount_minor", "status")
    assert list(amounts) == [(12_50, "approved")]


def test_a_refused_refund_moves_nothing(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(300_00)
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Why not")
    refund = Refund.objects.get()
    act(boss, "refund", refund.id, "refuse")
    refund.refresh_from_db()
    assert refund.status == "declined"
    assert "request_refund" in buttons(clerk, "bill", bill)


def test_what_a_desk_took_is_handed_back_there(clerk: Client) -> None:
    bill = a_bill(uuid4(), 40_00)
    act(clerk, "bill", bill, "take_tenders", kind_1="cash", amount_1="40")
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == {"hand_back"}
    assert act(clerk, "refund", refund.id, "hand_back") == "Handed back: ¥40.00."
    assert list(faults()) == []


def test_a_parked_refund_is_asked_about_again(clerk: Client) -> None:
    bill = a_paid_bill(40_00)
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    give_back(NOON + HOUR, answer=Answer.UNKNOWN)
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == set()
    told_now = refused(clerk, page_of("refund", refund.id, "ask_again"))
    assert told_now == "The refund is “Answer lost”."
    Refund.objects.update(ask_at=None, parked_at=NOON)
    assert buttons(clerk, "refund", refund.id) == {"ask_again"}
    act(clerk, "refund", refund.id, "ask_again")
    refund.refresh_from_db()
    assert (refund.ask_at, refund.parked_at) == (NOON + HOUR, None)


def test_a_surplus_shows_its_way_back_and_a_stuck_one_is_tried_again(
    clerk: Client, today: time_machine.Traveller
) -> None:
    bill = a_bill(uuid4(), 9_00)
    late = lost(bill)
    given = {"kind_1": "cash", "amount_1": "9", "knowingly": "on"}
    act(clerk, "bill", bill, "take_tenders", **given)
    hear(late, "succeeded", NOON + HOUR)
    surplus = Surplus.objects.get()
    assert buttons(clerk, "surplus", surplus.id) == set()
    address = page_of("surplus", surplus.id, "return_again")
    assert "on its way" in refused(clerk, address)
    give_back(NOON + HOUR, answer=Answer.DECLINED, reason="account_closed")
    listed = clerk.get(
        reverse("admin:ledger_surplus_changelist"), {"way_back": "declined"}
    )
    assert late.reference in listed.content.decode()
    today.shift(HOUR)
    assert "new refund" in act(clerk, "surplus", surplus.id, "return_again")
    assert Refund.objects.filter(status="approved", requested_by="desk:clerk").exists()
    assert buttons(clerk, "surplus", surplus.id) == set()
