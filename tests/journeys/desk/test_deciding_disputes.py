"""Disputes on the desk's pages: opened, decided by another, the late ones first."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ledger.models import Dispute, Refund
from ledger.queries.verification import faults
from tests.factories.bills import a_bill
from tests.factories.desk import (
    act,
    bill_now,
    buttons,
    page_of,
    refused,
)
from tests.factories.paid import a_paid_bill

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_a_dispute_is_opened_and_upheld_by_two_people(
    clerk: Client, boss: Client
) -> None:
    bill = a_bill(uuid4(), 9_00)
    act(clerk, "bill", bill, "open_dispute", statement="I was not there.")
    assert bill_now(bill) == "disputed"
    assert buttons(clerk, "bill", bill) == set()
    dispute = Dispute.objects.get()
    assert buttons(clerk, "dispute", dispute.id) == {"withdraw"}
    assert buttons(boss, "dispute", dispute.id) == {"uphold", "reject", "withdraw"}
    page = boss.get(page_of("dispute", dispute.id)).content.decode()
    assert "I was not there." in page
    act(boss, "dispute", dispute.id, "uphold", words="The camera agrees.")
    dispute.refresh_from_db()
    assert (dispute.status, dispute.decision) == ("upheld", "The camera agrees.")
    assert bill_now(bill) == "voided"
    assert buttons(boss, "dispute", dispute.id) == set()
    assert list(faults()) == []


def test_a_part_of_a_paid_bill_is_upheld(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(50_00)
    act(clerk, "bill", bill, "open_dispute", statement="An hour too long.")
    dispute = Dispute.objects.get()
    words = {"words": "Right.", "amount_minor": "10"}
    act(boss, "dispute", dispute.id, "uphold", **words)
    assert Refund.objects.get().amount_minor == 10_00
    assert bill_now(bill) == "settled"


def test_a_rejected_dispute_leaves_the_bill_to_be_paid(
    clerk: Client, boss: Client
) -> None:
    bill = a_bill(uuid4(), 9_00)
    act(clerk, "bill", bill, "open_dispute", statement="Too dear.")
    dispute = Dispute.objects.get()
    own = refused(clerk, page_of("dispute", dispute.id, "reject"), words="No.")
    assert own == "A dispute is decided by another person than opened it."
    act(boss, "dispute", dispute.id, "reject", words="The tariff says so.")
    assert bill_now(bill) == "closed"


def test_late_disputes_come_first_and_are_marked(
    clerk: Client, today: time_machine.Traveller
) -> None:
    late, early = a_bill(uuid4(), 9_00), a_bill(uuid4(), 8_00)
    act(clerk, "bill", late, "open_dispute", statement="One")
    today.shift(8 * DAY)
    act(clerk, "bill", early, "open_dispute", statement="Two")
    listed = clerk.get(reverse("admin:ledger_dispute_changelist"))
    rows = [row.bill_id for row in listed.context["cl"].result_list]
    assert rows == [late, early]
    assert "late" in listed.content.decode()
