"""Receipts are numbered without gaps, and say what is left of what was paid."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from ledger.errors import Rejected
from ledger.models import Bill, Receipt, ReceiptSeries, Refund
from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt, issue_receipts
from ledger.operations.print_receipt import ReceiptUnknown, print_receipt
from ledger.operations.request_refund import request_refund
from ledger.queries.receipts import bills_to_receipt
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.paid import (
    SOON,
    a_draft,
    a_paid_bill,
    a_visits_bill,
    give_back,
    pay,
)
from tests.factories.receipts import (
    FACTS,
    a_receipt,
    issue_due,
    numbers,
    refund,
)
from tests.integration.test_refund_races import at_once

LINES: dict[str, tuple[int, int | None]] = {"1": (20_00, 15_00), "2": (120_00, 80_00)}


def a_paid_visit() -> UUID:
    return pay(a_visits_bill(LINES, 95_00))


@pytest.mark.django_db
def test_a_receipt_says_what_was_paid_and_is_issued_once() -> None:
    bill = a_paid_visit()
    first, again = a_receipt(bill, "outpatient"), a_receipt(bill, "outpatient")
    assert first.id == again.id
    said = (first.number, first.total_minor, first.insurer_minor, first.cash_minor)
    assert said == (1, 140_00, 95_00, 45_00)
    assert first.series == "outpatient-2026"
    kept = sorted(line[1:] for line in first.lines)
    assert kept == [[5_00, 15_00], [40_00, 80_00]]


@pytest.mark.django_db
def test_each_merchant_series_and_year_counts_from_one() -> None:
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight in Hangzhou
    garage, other = a_paid_bill(5_00), a_paid_bill(6_00, merchant="river-garage")
    assert [a_receipt(bill).number for bill in (garage, other)] == [1, 1]
    assert a_receipt(a_paid_bill(7_00)).number == 2
    of_visit = a_receipt(a_paid_bill(8_00), "outpatient")
    assert (of_visit.series, of_visit.number) == ("outpatient-2026", 1)
    later = a_receipt(a_paid_bill(9_00), at=new_year)
    assert (later.series, later.number) == ("parking-2027", 1)
    assert list(faults()) == []


@pytest.mark.django_db
def test_a_refund_takes_the_receipt_back_and_issues_what_is_left() -> None:
    bill = a_paid_visit()
    first = a_receipt(bill, "outpatient")
    refund(bill, lines={"2": None})
    assert [subject.bill_id for subject in bills_to_receipt(limit=9)] == [bill]
    assert issue_due("outpatient") == 2
    red, fresh = Receipt.objects.filter(number__gt=1).order_by("number")
    assert (red.reverses_id, red.total_minor) == (first.id, -140_00)
    assert (red.insurer_minor, red.cash_minor) == (-95_00, -45_00)
    assert (fresh.replaces_id, fresh.total_minor) == (first.id, 20_00)
    assert [line[1:] for line in fresh.lines] == [[5_00, 15_00]]
    assert red.facts == first.facts
    assert bills_to_receipt(limit=9) == []
    assert issue_due("outpatient") == 0
    assert list(faults()) == []


@pytest.mark.django_db
def test_a_bill_that_went_back_wholly_has_only_the_red_letter() -> None:
    bill = a_paid_bill(10_00)
    a_receipt(bill)
    refund(bill)
    assert issue_due() == 1
    assert numbers() == [(1, 10_00), (2, -10_00)]
    with pytest.raises(Rejected, match="Nothing was paid"), transaction.atomic():
        a_receipt(bill)
    assert list(faults()) == []


@pytest.mark.django_db
def test_each_further_refund_takes_the_last_receipt_back() -> None:
    bill = a_paid_bill(10_00)
    a_receipt(bill)
    for _ in range(2):
        refund(bill, amount_minor=3_00)
        issue_due()
    assert numbers() == [(1, 1000), (2, -1000), (3, 700), (4, -700), (5, 400)]
    third = Receipt.objects.get(number=5)
    assert third.replaces == Receipt.objects.get(number=3)
    assert list(faults()) == []


@pytest.mark.django_db
def test_what_was_refunded_before_anybody_asked_is_not_receipted() -> None:
    bill, whole = a_paid_bill(10_00), a_paid_bill(4_00)
    refund(bill, amount_minor=3_00)
    refund(whole)
    assert issue_due() == 1
    assert numbers() == [(1, 7_00)]
    assert Refund.objects.filter(receipt_due=True).count() == 0


@pytest.mark.django_db
def test_a_refund_that_is_not_back_yet_changes_no_receipt() -> None:
    bill = a_paid_bill(300_00)
    first = a_receipt(bill)
    refund(bill)  # waits for another person
    assert bills_to_receipt(limit=9) == []
    assert a_receipt(bill).id == first.id


@pytest.mark.django_db
def test_whoever_asks_after_a_refund_gets_what_is_left_at_once() -> None:
    bill = a_paid_bill(10_00)
    a_receipt(bill)
    refund(bill, amount_minor=3_00)
    assert a_receipt(bill).total_minor == 7_00


@pytest.mark.django_db
def test_a_worker_issues_what_is_due_and_nothing_else() -> None:
    due, asked = a_paid_bill(5_00), a_paid_bill(6_00)
    unpaid = a_bill(uuid4(), 7_00)
    Bill.objects.filter(id__in=[due, unpaid]).update(receipt_due=True)
    assert issue_due() == 1
    assert Receipt.objects.get().bill_id == due
    assert Bill.objects.filter(receipt_due=True).get().id == unpaid
    assert asked != due


@pytest.mark.django_db
def test_there_is_no_receipt_of_what_nobody_paid() -> None:
    draft = ReceiptDraft(a_bill(uuid4(), 9_00), "parking", {})
    with pytest.raises(Rejected) as refused, transaction.atomic():
        issue_receipt(draft=draft, at=SOON, by="portal")
    assert refused.value.code == "ledger.receipt.not_settled"
    assert Receipt.objects.count() == ReceiptSeries.objects.count() == 0


@pytest.mark.django_db
def test_prints_are_counted() -> None:
    receipt = a_receipt(a_paid_bill(5_00))
    counted = [
        print_receipt(receipt_id=receipt.id, at=SOON, by="desk:li") for _ in range(3)
    ]
    assert counted == [1, 2, 3]
    with pytest.raises(ReceiptUnknown), transaction.atomic():
        print_receipt(receipt_id=uuid4(), at=SOON, by="desk:li")
    assert list(faults()) == []


def test_what_a_receipt_tells_of_a_person_is_sealed(committed: TestDatabase) -> None:
    a_receipt(a_paid_bill(5_00))
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM ledger_receipt r")
        (text,) = cursor.fetchone()
    assert "A12345" not in text
    assert b"A12345".hex() not in text


def issue_each(bills: list[UUID]) -> list[Callable[[], object]]:
    return [lambda bill=bill: a_receipt(bill) for bill in bills]  # type: ignore[misc]  # a default is no annotation


def test_many_at_once_get_numbers_without_gap_or_double(
    committed: TestDatabase,
) -> None:
    bills = [a_paid_bill(5_00 + number) for number in range(12)]
    assert at_once(issue_each(bills)) == ["done"] * 12
    assert [number for number, _ in numbers()] == list(range(1, 13))
    assert list(faults()) == []


def test_one_bill_asked_for_by_many_has_one_receipt(committed: TestDatabase) -> None:
    bill = a_paid_bill(5_00)
    acts: list[Callable[[], object]] = [*issue_each([bill] * 6), issue_due, issue_due]
    assert at_once(acts) == ["done"] * 8
    assert numbers() == [(1, 5_00)]


def test_who_gives_up_half_way_leaves_no_gap(committed: TestDatabase) -> None:
    bills = [a_paid_bill(5_00 + number) for number in range(12)]

    class ChangedMind(Rejected):
        code, sentence = "test.changed_mind", "Changed its mind."

    def give_up(bill: UUID) -> None:
        draft: dict[str, Any] = {"bill_id": bill, "kind": "parking", "facts": FACTS}
        with transaction.atomic():
            issue_receipts(drafts=[ReceiptDraft(**draft)], at=SOON, by="worker")
            raise ChangedMind

    acts = issue_each(bills[:6])
    acts += [lambda bill=bill: give_up(bill) for bill in bills[6:]]  # type: ignore[misc]  # a default is no annotation
    became = at_once(acts)
    assert (became.count("done"), became.count("test.changed_mind")) == (6, 6)
    assert [number for number, _ in numbers()] == list(range(1, 7))
    issue_receipts(
        drafts=[ReceiptDraft(bill, "parking", FACTS) for bill in bills],
        at=SOON,
        by="worker",
    )
    assert [number for number, _ in numbers()] == list(range(1, 13))
    assert list(faults()) == []


def test_a_refund_that_succeeds_meanwhile_is_in_no_part_of_a_receipt(
    committed: TestDatabase,
) -> None:
    bill = a_paid_visit()
    request_refund(draft=a_draft(bill, lines={"2": None}), at=SOON, approved_by="li")
    became: list[str] = []

    def meanwhile(run: Callable[..., Any], sql: str, *more: Any) -> Any:
        # The lines are being read; the amounts have been.
        if 'FROM "ledger_charge"' in sql and not became:
            became.extend(at_once([give_back]))
        return run(sql, *more)

    with connection.execute_wrapper(meanwhile):
        first = a_receipt(bill, "outpatient")
    assert became == ["done"]
    assert first.total_minor == 140_00
    assert sum(cash + fund for _, cash, fund in first.lines) == 140_00
    assert issue_due("outpatient") == 2
    assert [total for _, total in numbers("outpatient-2026")] == [
        140_00,
        -140_00,
        20_00,
    ]
    assert list(faults()) == []


def test_workers_and_refunds_that_meet_leave_receipts_level(
    committed: TestDatabase,
) -> None:
    bills = [a_paid_bill(10_00) for _ in range(4)]
    for bill in bills:
        a_receipt(bill)
    acts: list[Callable[[], object]] = [
        lambda bill=bill: refund(bill, amount_minor=3_00)  # type: ignore[misc]  # a default is no annotation
        for bill in bills
    ]
    assert set(at_once([*acts, issue_due, issue_due, issue_due])) == {"done"}
    issue_due()
    assert sum(total for _, total in numbers()) == 4 * 7_00
    assert bills_to_receipt(limit=9) == []
    assert list(faults()) == []
