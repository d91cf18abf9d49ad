"""Faults of papers that cashiers of existing systems reported: none happens here."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.models import ChargeItem, Reversal, Visit
from clinic.operations.reverse_charge import ReversalConflict, reverse_charge
from clinic.queries.daily_list import daily_list
from ledger.models import Bill, Charge, Payment, Receipt, Refund
from ledger.rules import accounts
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    leave,
)
from tests.factories.desk import a_clerk, act, page_of
from tests.factories.garage_windows import (
    all_is_well,
    at_window,
    owing,
    paid_in_cash,
    stands,
    status_of,
    till_of,
)
from tests.factories.paid import pay
from tests.factories.papers import a_sheet
from tests.integration.test_refund_races import at_once

HOUR = timedelta(hours=1)
TERMINAL = accounts.clearing("terminal")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """An hour after the bills of these stories were made."""
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def wang(committed: TestDatabase) -> Client:
    return at_window("wang", "1")


@pytest.fixture
def li(committed: TestDatabase) -> Client:
    return at_window("li", "2")


def take_back(merchant_id: UUID, line_no: str = "1", reason: str = "not done") -> None:
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no=line_no,
        reason=reason,
        reversed_at=MORNING + HOUR,
        at=MORNING + HOUR,
    )


def test_what_is_cancelled_twice_is_cancelled_once(committed: TestDatabase) -> None:
    """By two windows at the same moment, and again later, with another reason too."""
    hospital = a_hospital()
    admitted(hospital)
    charge(hospital, a_line("1", 60_00), a_line("2", 40_00))
    acts: list[Callable[[], object]] = [lambda: take_back(hospital)] * 6
    assert at_once(acts) == ["done"] * 6
    take_back(hospital)
    with pytest.raises(ReversalConflict), transaction.atomic():
        take_back(hospital, reason="the doctor's mistake")
    assert Reversal.objects.count() == 1
    assert sum(Charge.objects.values_list("amount_minor", flat=True)) == 40_00
    leave(hospital)
    assert Bill.objects.get().total_minor == 40_00
    assert all_is_well()


def test_no_two_receipts_have_one_number(wang: Client, li: Client) -> None:
    """Eight printed at two windows at once; the database refuses a double besides."""
    bills = [paid_in_cash(wang, 1_00 + number) for number in range(8)]

    def print_one(desk: Client, bill: UUID) -> None:
        desk.post(f"/admin/bills/{bill}/receipt")

    desks = [wang, li] * 4
    at_once(
        [
            lambda d=desk, b=bill: print_one(d, b)  # type: ignore[misc]  # a default is no annotation
            for desk, bill in zip(desks, bills, strict=True)
        ]
    )
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    assert all_is_well()


def test_taking_back_a_line_of_a_paid_bill_deletes_no_payment(
    committed: TestDatabase,
) -> None:
    """Nothing reopens a paid bill: its payment stays, a refund stands beside it."""
    hospital = a_hospital()
    admitted(hospital)
    charge(hospital, a_line("1", 60_00), a_line("2", 40_00))
    leave(hospital)
    bill = pay(Bill.objects.get().id)
    paid = Payment.objects.values().get()
    take_back(hospital)
    assert Payment.objects.values().get() == paid
    assert status_of(bill) == "settled"
    assert Refund.objects.get().amount_minor == 60_00
    assert ChargeItem.objects.count() == 2
    for statement in (
        "DELETE FROM ledger_payment",
        "UPDATE ledger_payment SET status = 'declined'",
        "UPDATE ledger_bill SET status = 'closed'",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)
    assert all_is_well()


def test_an_interim_bill_shows_what_was_reversed(committed: TestDatabase) -> None:
    """On the day's list with its reason, on the bill with its sign; sums agree."""
    hospital = a_hospital()
    admitted(hospital)
    charge(hospital, a_line("1", 60_00), a_line("2", 40_00))
    take_back(hospital)
    listed = daily_list(Visit.objects.get(), MORNING.date())
    shown = {line.item.line_no: line.reason for line in listed.lines}
    assert shown == {"1": "not done", "2": ""}
    assert listed.total_minor == 40_00
    bill = Bill.objects.get()
    lines = bill.charges.order_by("amount_minor").values_list("amount_minor", flat=True)
    assert list(lines) == [-60_00, 40_00, 60_00]
    clerk = a_clerk("clerk", "view_bill", "view_charge")
    page = clerk.get(page_of("bill", bill.id)).content.decode()
    assert "-¥60.00" in page
    assert page.count("¥60.00") >= 2


def test_two_equal_payments_are_two_on_a_receipt(wang: Client) -> None:
    """Two equal tenders of one bill; two equal bills of one person."""
    bill = owing(40_00)
    notes = {"kind_1": "card", "amount_1": "20", "slip_1": "A"}
    again = {"kind_2": "card", "amount_2": "20", "slip_2": "B"}
    act(wang, "bill", bill, "take_tenders", **notes, **again)
    others = [paid_in_cash(wang) for _ in range(2)]
    foot = dict(a_sheet(bill).foot)
    assert foot["Paid with"] == "Card ¥20.00, Card ¥20.00"
    references = {dict(a_sheet(other).foot)["Payment reference"] for other in others}
    assert len(references) == 2
    assert len(set(Receipt.objects.values_list("number", flat=True))) == 3
    assert (till_of("wang"), stands(TERMINAL)) == (80_00, 40_00)
    assert all_is_well()
