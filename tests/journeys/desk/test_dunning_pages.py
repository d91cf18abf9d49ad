"""Dunning by age, the outbox, and bills that are given up."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Bill, Notice
from ledger.operations.mark_overdue import mark_overdue
from ledger.queries.verification import faults
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk import (
    EVERYTHING,
    a_clerk,
    act,
    bill_now,
    buttons,
    page_of,
    refused,
)
from tests.factories.shifts import a_shift

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_overdue_sums_stand_by_age_and_lead_to_their_bills(
    clerk: Client, today: time_machine.Traveller
) -> None:
    young, old = a_bill(uuid4(), 9_00), a_bill(uuid4(), 50_00, at=NOON - 40 * DAY)
    today.shift(5 * DAY)
    mark_overdue(at=NOON + 5 * DAY, limit=9)
    page = clerk.get(reverse("admin:ledger_dunning"))
    ((_name, *cells),) = page.context["table"].rows
    assert [(cell.beneath, cell.text) for cell in cells] == [
        ("1 bill", "¥9.00"),
        ("", "–"),  # noqa: RUF001
        ("1 bill", "¥50.00"),
        ("", "–"),  # noqa: RUF001
        ("2 bills", "¥59.00"),
    ]
    for cell, bill in ((cells[0], young), (cells[2], old)):
        listed = clerk.get(cell.link).context["cl"].result_list
        assert [found.id for found in listed] == [bill]


def test_a_bill_is_written_off_when_patience_is_over(
    today: time_machine.Traveller,
) -> None:
    bill = a_bill(uuid4(), 9_00)
    today.shift(60 * DAY)
    mark_overdue(at=NOON + 60 * DAY, limit=9)
    hasty = a_clerk("hasty", *EVERYTHING)
    assert "write_off" not in buttons(hasty, "bill", bill)
    address = page_of("bill", bill, "write_off")
    assert refused(hasty, address).startswith("The bill may be written off from 20")
    today.shift(60 * DAY)
    patient = a_clerk("patient", *EVERYTHING)
    assert act(patient, "bill", bill, "write_off") == "Done: Write off"
    assert bill_now(bill) == "written_off"
    assert buttons(patient, "bill", bill) == {"take_tenders"}
    a_shift("patient")
    act(patient, "bill", bill, "take_tenders", kind_1="cash", amount_1="9")
    assert bill_now(bill) == "settled"
    assert list(faults()) == []


def test_the_ages_take_the_same_queries_however_much_is_overdue(
    clerk: Client, today: time_machine.Traveller
) -> None:
    address = reverse("admin:ledger_dunning")
    today.shift(5 * DAY)
    clerk.get(address)  # That somebody is there again is noted once.

    def queries() -> int:
        mark_overdue(at=NOON + 5 * DAY, limit=9)
        with CaptureQueriesContext(connection) as captured:
            clerk.get(address)
        return len(captured)

    a_bill(uuid4(), 9_00)
    few = queries()
    for number in range(4):
        a_bill(uuid4(), 9_00, merchant=f"garage-{number}")
    assert queries() == few


def test_the_outbox_speaks_the_readers_language(clerk: Client) -> None:
    bill = Bill.objects.get(id=a_bill(uuid4(), 9_00))
    Notice.objects.create(
        id=uuid4(),
        holder_id=bill.holder_id,
        payer_id=bill.payer_id,
        bill=bill,
        kind="reminder",
        at=NOON,
    )
    address = reverse("admin:ledger_notice_changelist")
    assert "is due on 5 Nov 2026" in clerk.get(address).content.decode()
    chinese = clerk.get(address, headers={"accept-language": "zh-hans"})
    assert "2026年11月5日" in chinese.content.decode()
