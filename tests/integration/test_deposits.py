"""Deposits: taken at a desk, used for the one payment, the rest given back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.models import Bill, Deposit, DepositReturn, Payment, Tender
from ledger.operations.bank_cash import BankDepositDiffers, take_to_bank
from ledger.operations.count_shift import count_shift
from ledger.operations.give_back_deposit import (
    DepositExceeded,
    DepositReturnDiffers,
    DepositUnknown,
)
from ledger.operations.open_shift import ShiftDiffers, open_shift
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.start_payment import BillUnknown
from ledger.operations.take_deposit import DepositIdUsed
from ledger.operations.take_tenders import (
    PaymentIdUsed,
    TenderDraft,
    TenderImpossible,
    TendersDontMakeTheBill,
    by_deposit,
    in_cash,
)
from ledger.operations.use_till import ShiftNotOpen
from ledger.queries.deposits import deposit_sums
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.factories.bills import a_bill, a_supplement
from tests.factories.books import NOON
from tests.factories.deposits import a_deposit, a_draft, card, cash
from tests.factories.desk_money import (
    give_back_deposit,
    hand_back_refund,
    in_tills,
    pay_with_deposits,
    take_deposit,
    take_tenders,
)
from tests.factories.shifts import GARAGE, a_shift
from tests.factories.shifts import a_draft as a_shift_draft

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=5)
WANG = "desk:wang"


def stands(code: str) -> int:
    """What stands on an account, debits above zero."""
    return sum(
        row.debits_minor - row.credits_minor
        for row in trial_balance()
        if row.account == code
    )


def prepaid(bill_id: UUID) -> int:
    holder_id = Bill.objects.get(id=bill_id).holder_id
    return -stands(f"prepaid:{holder_id}")


def pay(bill_id: UUID, *others: TenderDraft, payment_id: UUID | None = None) -> Payment:
    return pay_with_deposits(
        payment_id=payment_id or uuid4(),
        bill_id=bill_id,
        others=others,
        by="wang",
        at=LATER,
    )


def give_back(deposit: Deposit, minor: int | None = None, **facts: UUID) -> None:
    give_back_deposit(
        deposit_id=deposit.id,
        amount_minor=minor,
        by=WANG,
        at=LATER,
        **({"return_id": uuid4()} | facts),
    )


def tenders() -> list[tuple[str, int]]:
    return list(
        Tender.objects.order_by("kind", "amount_minor").values_list(
            "kind", "amount_minor"
        )
    )


def test_a_deposit_stands_in_the_till_and_is_the_holders() -> None:
    bill = a_bill(uuid4(), 900_00)
    a_deposit(bill, cash(500_00))
    a_deposit(bill, card(100_00))
    assert prepaid(bill) == 600_00
    assert in_tills() == 500_00
    assert stands("clearing:terminal") == 100_00
    assert list(faults()) == []


def test_deposits_pay_the_bill_and_the_rest_goes_back_at_once() -> None:
    bill = a_bill(uuid4(), 900_00)
    a_deposit(bill, card(300_00))
    a_deposit(bill, cash(800_00), at=NOON + timedelta(hours=1))
    payment = pay(bill)
    assert (payment.status, payment.amount_minor) == ("succeeded", 900_00)
    assert tenders() == [("deposit", 300_00), ("deposit", 600_00)]
    assert DepositReturn.objects.get().amount_minor == 200_00
    assert (prepaid(bill), in_tills()) == (0, 600_00)
    assert Bill.objects.get().status == "settled"
    assert list(faults()) == []


def test_what_deposits_do_not_cover_is_tendered_in_the_same_payment() -> None:
    bill = a_bill(uuid4(), 900_00)
    a_deposit(bill, cash(500_00))
    with pytest.raises(TendersDontMakeTheBill), transaction.atomic():
        pay(bill, cash(300_00))
    pay(bill, cash(300_00), card(100_00))
    assert tenders() == [("card", 100_00), ("cash", 300_00), ("deposit", 500_00)]
    assert Payment.objects.count() == 1
    assert list(faults()) == []


def test_the_same_payment_again_is_the_payment_it_was() -> None:
    bill = a_bill(uuid4(), 900_00)
    a_deposit(bill, cash(1_000_00))
    first = pay(bill)
    assert pay(bill, payment_id=first.id) == first
    with pytest.raises(PaymentIdUsed), transaction.atomic():
        pay(bill, cash(1), payment_id=first.id)
    assert DepositReturn.objects.count() == 1
    assert list(faults()) == []


def test_the_rest_waits_while_another_bill_of_the_stay_does() -> None:
    bill = a_bill(uuid4(), 900_00)
    a_deposit(bill, cash(1_000_00))
    late = a_supplement(bill, 60_00)
    pay(bill)
    assert prepaid(bill) == 100_00
    pay(late)
    assert prepaid(bill) == 0
    assert list(faults()) == []


def test_a_deposit_may_be_given_back_before_in_parts() -> None:
    bill = a_bill(uuid4(), 900_00)
    deposit = a_deposit(bill, cash(500_00))
    give_back(deposit, 200_00)
    with pytest.raises(DepositExceeded), transaction.atomic():
        give_back(deposit, 300_01)
    give_back(deposit)
    with pytest.raises(DepositExceeded), transaction.atomic():
        give_back(deposit)
    assert (prepaid(bill), in_tills()) == (0, 0)
    assert list(faults()) == []


def test_what_is_told_again_is_done_once() -> None:
    bill = a_bill(uuid4(), 900_00)
    draft = a_draft(bill)
    for _ in range(2):
        take_deposit(draft=draft, tender=cash(500_00), by=WANG, at=NOON)
    with pytest.raises(DepositIdUsed), transaction.atomic():
        take_deposit(draft=draft, tender=cash(500_01), by=WANG, at=NOON)
    deposit, return_id = Deposit.objects.get(), uuid4()
    for _ in range(2):
        give_back(deposit, 100_00, return_id=return_id)
    with pytest.raises(DepositReturnDiffers), transaction.atomic():
        give_back(deposit, 100_01, return_id=return_id)
    assert prepaid(bill) == 400_00


def test_an_answer_that_was_lost_is_the_same_after_the_count() -> None:
    shift = a_shift()
    bill = a_bill(uuid4(), 50_00, merchant=GARAGE)
    draft, tender = a_draft(bill), in_cash(70_00)
    deposit = take_deposit(draft=draft, tender=tender, by=WANG, at=NOON)
    return_id = uuid4()
    give_back(deposit, 5_00, return_id=return_id)
    payment = pay(bill)
    count_shift(shift_id=shift.id, counts={100_00: 1}, at=LATER)
    assert take_deposit(draft=draft, tender=tender, by=WANG, at=LATER) == deposit
    give_back(deposit, 5_00, return_id=return_id)
    assert pay(bill, payment_id=payment.id) == payment
    with pytest.raises(DepositReturnDiffers), transaction.atomic():
        give_back(deposit, 5_01, return_id=return_id)
    with pytest.raises(ShiftNotOpen), transaction.atomic():
        give_back(deposit, 5_00, shift_id=shift.id)
    back = DepositReturn.objects.order_by("amount_minor")
    assert [one.amount_minor for one in back] == [5_00, 15_00]
    assert list(faults()) == []


def test_another_stays_deposit_pays_nothing_here() -> None:
    bill, other = a_bill(uuid4(), 900_00), a_bill(uuid4(), 900_00)
    deposit = a_deposit(other, cash(900_00))
    holder_id = Bill.objects.get(id=bill).holder_id
    with pytest.raises(DepositUnknown), transaction.atomic():
        take_tenders(
            payment_id=uuid4(),
            bill_id=bill,
            tenders=[by_deposit(deposit.id, 900_00, holder_id=holder_id)],
            by="wang",
            at=LATER,
        )
    assert prepaid(other) == 900_00


def test_more_than_is_left_is_refused() -> None:
    bill = a_bill(uuid4(), 900_00)
    deposit = a_deposit(bill, cash(500_00))
    with pytest.raises(DepositExceeded), transaction.atomic():
        take_tenders(
            payment_id=uuid4(),
            bill_id=bill,
            tenders=[by_deposit(deposit.id, 900_00, holder_id=deposit.holder_id)],
            by="wang",
            at=LATER,
        )


@pytest.mark.parametrize(
    "tender",
    [
        cash(0),
        TenderDraft("card", 1, accounts.clearing("terminal")),
        by_deposit(uuid4(), 1, holder_id=uuid4()),
    ],
)
def test_what_is_no_money_makes_no_deposit(tender: TenderDraft) -> None:
    bill = a_bill(uuid4(), 900_00)
    with pytest.raises(TenderImpossible):
        a_deposit(bill, tender)


def test_nothing_that_is_not_there_is_paid_or_given_back() -> None:
    with pytest.raises(BillUnknown), transaction.atomic():
        pay(uuid4())
    with pytest.raises(DepositUnknown), transaction.atomic():
        give_back_deposit(return_id=uuid4(), deposit_id=uuid4(), by=WANG, at=LATER)


def test_a_refund_of_what_a_deposit_paid_leaves_by_the_way_that_it_came() -> None:
    bill = a_bill(uuid4(), 100_00)
    a_deposit(bill, card(60_00))
    a_deposit(bill, cash(50_00), at=NOON + timedelta(hours=1))
    pay(bill)
    draft = RefundDraft(
        id=uuid4(), bill_id=bill, reason="x", requested_by="lin", amount_minor=70_00
    )
    refund = request_refund(draft=draft, at=LATER)
    hand_back_refund(refund_id=refund.id, by="wang", at=LATER)
    assert stands("clearing:terminal") == 0
    assert in_tills() == 40_00 - 10_00
    assert prepaid(bill) == 0
    sums = deposit_sums(
        holder_id=refund.holder_id, subject_id=Bill.objects.get().subject_id
    )
    assert (sums.taken_minor, sums.used_minor, sums.left_minor) == (110_00, 100_00, 0)
    assert list(faults()) == []


def test_an_id_under_which_something_else_is_booked_is_refused_by_name() -> None:
    bill = a_bill(uuid4(), 900_00, merchant=GARAGE)
    shift = a_shift()
    deposit = a_deposit(bill, cash(300_00), shift_id=shift.id)
    with pytest.raises(DepositReturnDiffers), transaction.atomic():
        give_back(deposit, return_id=deposit.id, shift_id=shift.id)
    for used in (shift.id, deposit.id):
        with pytest.raises(BankDepositDiffers), transaction.atomic():
            take_to_bank(
                deposit_id=used, shift_id=shift.id, amount_minor=1, by=WANG, at=LATER
            )
    with pytest.raises(DepositIdUsed), transaction.atomic():
        take_deposit(
            draft=a_draft(bill, shift.id), tender=cash(1_00), by=WANG, at=LATER
        )
    drawn = replace(a_shift_draft("li", "2"), id=deposit.id)
    with pytest.raises(ShiftDiffers), transaction.atomic():
        open_shift(draft=drawn, at=LATER)
    assert in_tills() == 300_00
    assert list(faults()) == []
