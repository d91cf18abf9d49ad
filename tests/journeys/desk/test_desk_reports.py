"""Reports of desks: they say what the books say, and each figure leads there."""

import csv
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from ledger.admin.table import Cell
from ledger.models import Shift, Tender
from ledger.operations.bank_cash import take_to_bank
from ledger.operations.count_shift import count_shift
from ledger.operations.open_shift import open_shift
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import (
    by_deposit,
    by_terminal,
    in_cash,
    take_tenders,
)
from ledger.queries.desk_flows import PAID, TAKEN_BACK
from ledger.queries.desk_reports import Part, report_of_shift
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.factories import paid
from tests.factories.answers import SOON
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk import a_clerk
from tests.factories.desk_mistakes import take, take_back
from tests.factories.desk_money import (
    give_back_deposit,
    hand_back_refund,
    pay_with_deposits,
)
from tests.factories.shifts import GARAGE, a_cashier, a_draft, a_shift, takes
from tests.journeys.desk.test_finance_pages import an_accountant

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
    told = {
        (act, kind): report.sum_of(Part(acts=(act,), kind=kind))
        for act in ("paid", "deposited", "returned", "refunded", "banked")
        for kind in ("cash", "card", "deposit")
    }
    assert {key: said for key, said in told.items() if said[0]} == {
        ("paid", "cash"): (2, 120_00),
        ("paid", "card"): (1, 30_00),
        ("paid", "deposit"): (1, 40_00),
        ("deposited", "cash"): (1, 70_00),
        ("returned", "cash"): (2, -30_00),
        ("refunded", "card"): (2, -30_00),
        ("refunded", "cash"): (1, -10_00),
        ("banked", "cash"): (1, -50_00),
    }
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
    assert [(row[0].text, row[2].text) for row in by_cashier] == [
        ("li", "¥5.00"),
        # The deposit was taken once; that it paid a bill brought nothing in.
        ("wang", "¥220.00"),
    ]
    assert (
        chief.get(reverse("desk-days"), {"merchant": str(uuid4())}).status_code == 404
    )
    assert Tender.objects.count() == 5


def linked(page: Any) -> list[Cell]:
    """Give the cells of a report that lead to transfers."""
    return [
        cell
        for table in page.context["tables"]
        for row in (*table.rows, *table.totals)
        for cell in row
        if "transfer" in cell.link
    ]


@pytest.mark.parametrize("of", ["shift", "day"])
def test_every_figure_leads_to_the_transfers_that_make_it(
    of: str, shift: Shift
) -> None:
    card = by_terminal("card", 9_00, gateway="terminal", slip="3")
    code = by_terminal("qr", 7_00, gateway="terminal", slip="2")
    takes(a_shift("li", "2"), 8_00, card, code)
    chief = a_clerk("chief", "view_transfer")
    addresses = {
        "shift": reverse("shift-report", args=[shift.id]),
        "day": f"{reverse('desk-days')}?merchant={shift.merchant_id}",
    }
    cells = linked(chief.get(addresses[of]))
    assert len(cells) > 10
    for cell in cells:
        sums = chief.get(cell.link).context["sums"]
        assert [amount for _number, amount in sums] == [cell.text], cell.link


def test_another_hospitals_desk_is_not_told(shift: Shift) -> None:
    chief = a_clerk("chief", "view_transfer")
    cells = linked(chief.get(reverse("shift-report", args=[shift.id])))
    stranger = an_accountant("east-garage")
    for cell in cells:
        shown = stranger.get(cell.link)
        assert list(shown.context["cl"].queryset) == []
        assert "window 1" not in shown.content.decode().lower()


@pytest.mark.parametrize("part", ["", "paid", "....", "paid.cash...x", "x.y.z.v.w"])
def test_what_is_no_part_lists_nothing_it_should_not(part: str, shift: Shift) -> None:
    chief = a_clerk("chief", "view_transfer")
    listed = chief.get(
        reverse("admin:ledger_transfer_changelist"),
        {"part": part, "desks": str(shift.merchant_id), "on": "2026-11-01"},
    )
    assert list(listed.context["cl"].queryset) == []


def test_two_currencies_have_a_report_each(shift: Shift) -> None:
    draft = replace(a_draft("li", "2"), currency="USD")
    dollars = open_shift(draft=draft, at=NOON)
    take_tenders(
        payment_id=uuid4(),
        bill_id=a_bill(uuid4(), 11_00, merchant=GARAGE, currency="USD"),
        tenders=[in_cash(11_00)],
        shift_id=dollars.id,
        by="li",
        at=SOON,
    )
    chief = a_clerk("chief", "view_transfer")
    page = chief.get(reverse("desk-days"), {"merchant": str(shift.merchant_id)})
    assert page.context["agrees"]
    titles = [one.title for one in page.context["tables"]]
    assert titles[0] == "By tender, CNY"
    cash = {
        table.title: table.rows[0][2].text
        for table in page.context["tables"]
        if table.title.startswith("By tender")
    }
    assert cash == {"By tender, CNY": "¥120.00", "By tender, USD": "$11.00"}
    for cell in linked(page):
        sums = chief.get(cell.link).context["sums"]
        assert [amount for _number, amount in sums] == [cell.text], cell.link


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
    both = (PAID, TAKEN_BACK)
    assert report.sum_of(Part(acts=(TAKEN_BACK,))) == (2, -60_00)
    assert report.sum_of(Part(acts=(TAKEN_BACK,), kind="deposit")) == (1, -30_00)
    assert report.sum_of(Part(acts=both)) == (4, 0)
    chief = a_clerk("chief", "view_transfer")
    for cell in linked(chief.get(reverse("shift-report", args=[shift.id]))):
        sums = chief.get(cell.link).context["sums"]
        assert [amount for _number, amount in sums] == [cell.text], cell.link
    assert report.bill_ids == set()
    assert in_drawer(shift) == 80_00
    take(bill, shift, used, in_cash(60_00))
    report = report_of_shift(shift)
    assert report.agrees
    assert report.bill_ids == {bill}
    assert in_drawer(shift) == 140_00
    assert list(faults()) == []
