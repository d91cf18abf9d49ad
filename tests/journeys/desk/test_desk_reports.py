"""Reports of desks: they say what the books say, and each figure leads there."""

import csv
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Shift, Tender
from ledger.operations.bank_cash import take_to_bank
from ledger.operations.count_shift import count_shift
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import by_deposit, by_terminal, in_cash
from ledger.queries.desk_reports import PAID, TAKEN_BACK, report_of_shift
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.factories import paid
from tests.factories.answers import SOON
from tests.factories.bills import a_bill
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk import a_clerk
from tests.factories.desk_mistakes import take, take_back
from tests.factories.desk_money import (
    give_back_deposit,
    hand_back_refund,
    pay_with_deposits,
)
from tests.factories.shifts import GARAGE, a_cashier, a_shift, takes

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift() -> Shift:
    """Two bills, a deposit that paid a third, refunds, and cash for the bank."""
    a_clerk("wang", "work_shift")
    shift = a_shift("wang")
    card = by_terminal("card", 30_00, gateway="terminal", slip="1")
    mixed = takes(shift, 100_00, card)
    takes(shift, 20_00)
    third = a_bill(uuid4(), 40_00, merchant=GARAGE)
    deposit = a_deposit(third, cash(70_00), shift_id=shift.id)
    give_back_deposit(
        return_id=uuid4(),
        deposit_id=deposit.id,
        shift_id=shift.id,
        amount_minor=10_00,
        by="desk:wang",
        at=SOON,
    )
    pay_with_deposits(
        payment_id=uuid4(),
        bill_id=third,
        others=[],
        shift_id=shift.id,
        by="wang",
        at=SOON,
    )
    for amount_minor in (25_00, 15_00):
        draft = paid.a_draft(mixed, amount_minor=amount_minor)
        asked = request_refund(draft=draft, at=SOON)
        hand_back_refund(refund_id=asked.id, by="wang", at=SOON, shift_id=shift.id)
    take_to_bank(
        deposit_id=uuid4(), shift_id=shift.id, amount_minor=50_00, by="wang", at=SOON
    )
    return shift


def test_the_desks_figures_are_the_books_to_the_cent(shift: Shift) -> None:
    a_shift("li", "2")
    report = report_of_shift(shift)
    assert report.sum_of(acts=["paid"], kinds=["cash"]) == (2, 120_00)
    assert report.sum_of(acts=["paid"], kinds=["card"]) == (1, 30_00)
    assert report.sum_of(acts=["paid"], kinds=["deposit"]) == (1, 40_00)
    assert report.sum_of(acts=["deposited"]) == (1, 70_00)
    assert report.sum_of(acts=["returned"]) == (2, -30_00)
    assert report.sum_of(acts=["refunded"], kinds=["card"]) == (2, -30_00)
    assert report.sum_of(acts=["refunded"], kinds=["cash"]) == (1, -10_00)
    assert report.sum_of(acts=["banked"]) == (1, -50_00)
    assert report.booked == {f"till:{shift.id}": 100_00, "clearing:terminal": 0}
    assert report.agrees


def test_a_missing_tender_makes_the_two_differ(shift: Shift) -> None:
    report = report_of_shift(shift)
    report.booked[f"till:{shift.id}"] += 1
    assert not report.agrees


def test_the_report_is_a_page_a_pdf_and_a_file(shift: Shift) -> None:
    chief = a_clerk("chief", "view_transfer")
    address = reverse("shift-report", args=[shift.id])
    page = chief.get(address)
    assert page.context["agrees"]
    text = page.content.decode()
    for sum_ in ("¥120.00", "¥30.00", "¥70.00", "-¥50.00"):
        assert sum_ in text
    links = [
        cell.link
        for table in page.context["tables"]
        for row in table.rows
        for cell in row
        if "transfer" in cell.link
    ]
    assert len(links) == 2
    listed = [chief.get(link).context["cl"].result_list for link in links]
    sums = [sum(one.amount_minor for one in rows) for rows in listed]
    assert sums == [30_00 + 30_00, 120_00 + 70_00 + 30_00 + 10_00 + 50_00]
    file = chief.get(address, {"format": "csv"})
    assert "¥120.00" in file.content.decode()
    assert chief.get(address, {"format": "pdf"}).content.startswith(b"%PDF-1.7")


def test_no_cell_of_a_file_is_reckoned_by_a_spreadsheet() -> None:
    shift = a_shift("wang", "-2+3+cmd|' /C calc'!A0")
    takes(shift, 20_00)
    chief = a_clerk("chief", "view_transfer", "view_shift")
    address = reverse("shift-report", args=[shift.id])
    file = chief.get(address, {"format": "csv"}).content.decode()
    rows = list(csv.reader(file.splitlines()))
    assert ["Window", "'-2+3+cmd|' /C calc'!A0"] in rows
    begun = [cell for row in rows for cell in row if cell.startswith("-")]
    assert all(cell == "-" or cell[1:2] in "¥0123456789" for cell in begun)


def test_a_day_gathers_its_merchants_shifts(shift: Shift) -> None:
    other = a_shift("li", "2")
    takes(other, 5_00)
    chief = a_clerk("chief", "view_transfer")
    page = chief.get(reverse("desk-days"), {"merchant": str(shift.merchant_id)})
    assert [one.title for one in page.context["tables"]][2] == "By shift"
    assert page.context["agrees"]
    by_cashier = page.context["tables"][3].rows
    assert [row[0].text for row in by_cashier] == ["li", "wang"]
    assert (
        chief.get(reverse("desk-days"), {"merchant": str(uuid4())}).status_code == 404
    )
    assert Tender.objects.count() == 5


def test_a_cashier_sees_the_report_once_the_drawer_is_counted(shift: Shift) -> None:
    wang = Client()
    wang.force_login(shift.cashier, "django.contrib.auth.backends.ModelBackend")
    address = reverse("shift-report", args=[shift.id])
    assert wang.get(address).status_code == 302
    assert a_cashier("wang") == shift.cashier_id
    count_shift(shift_id=shift.id, counts={50_00: 3}, at=SOON)
    assert wang.get(address).status_code == 200
    assert wang.get(reverse("desk-days")).status_code == 403


def test_a_payment_that_was_taken_back_stands_as_taken_and_as_given() -> None:
    """By its own column, and the books moved every account by as much."""
    shift = a_shift()
    bill = a_bill(uuid4(), 90_00, merchant=GARAGE)
    deposit = a_deposit(bill, cash(30_00), shift_id=shift.id)
    card = by_terminal("card", 20_00, gateway="terminal", slip="1")
    used = by_deposit(deposit.id, 30_00, holder_id=deposit.holder_id)
    take_back(take(bill, shift, used, card, in_cash(40_00)))
    report = report_of_shift(shift)
    assert report.agrees
    assert report.sum_of(acts=[TAKEN_BACK]) == (3, -90_00)
    assert report.sum_of(acts=[PAID, TAKEN_BACK]) == (6, 0)
    assert report.bill_ids == set()
    assert in_drawer(shift) == 80_00
    take(bill, shift, used, in_cash(60_00))
    report = report_of_shift(shift)
    assert report.agrees
    assert report.bill_ids == {bill}
    assert in_drawer(shift) == 140_00
    assert list(faults()) == []
