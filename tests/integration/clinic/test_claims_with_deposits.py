"""Deposits of patients whose insurer keeps claims: used, returned, taken back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from clinic.models import Claim, Visit
from ledger.errors import Rejected
from ledger.models import Bill, Payment, Refund
from ledger.operations.start_payment import BillNotPayable
from ledger.operations.take_tenders import TenderDraft, in_cash
from ledger.queries.balances import derived_balance
from ledger.queries.deposits import DepositSums, deposit_sums
from ledger.rules import accounts
from tests.cast import LIN
from tests.factories.claiming import (
    DAY,
    EVENING,
    all_is_well,
    close,
    refunds,
    reverse,
    stands,
    statuses,
)
from tests.factories.clinic import MORNING, admitted, charge, discharge
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk_money import (
    hand_back_refund,
    in_tills,
    pay_with_deposits,
)
from tests.factories.insurance import FundHere, worked_lines

pytestmark = pytest.mark.django_db

LATER = EVENING + timedelta(hours=1)


def of_visit() -> DepositSums:
    visit = Visit.objects.get()
    return deposit_sums(holder_id=visit.holder_id, subject_id=visit.id)


def pay(bill: Bill, *others: TenderDraft) -> Payment:
    return pay_with_deposits(
        payment_id=uuid4(), bill_id=bill.id, others=others, by="wang", at=EVENING
    )


def fund_owes() -> int:
    return derived_balance(accounts.insurer("city").id("CNY"))


def hand_back() -> None:
    for refund in Refund.objects.filter(status="approved"):
        hand_back_refund(refund_id=refund.id, by="wang", at=LATER)


def test_a_deposit_pays_the_cash_that_the_insurer_leaves(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    a_deposit(Bill.objects.get().id, cash(300_00), at=MORNING)
    discharge(claiming)
    with pytest.raises(BillNotPayable), transaction.atomic():
        pay(Bill.objects.get())
    fund.settle_due(MORNING)
    payment = pay(Bill.objects.get())
    assert payment.amount_minor == 183_64
    assert (of_visit().used_minor, of_visit().returned_minor) == (183_64, 116_36)
    assert in_tills() == 183_64
    stands(fund)
    assert all_is_well()


def test_what_a_deposit_paid_goes_back_in_cash_by_another_split(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    a_deposit(Bill.objects.get().id, cash(300_00), at=MORNING)
    pay(close(claiming, fund))
    reverse(claiming, "ct")
    fund.settle_due(EVENING)
    assert statuses() == ["cancelled", "settled"]
    assert refunds() == [(101_12, 218_88, "approved")]
    hand_back()
    assert refunds() == [(101_12, 218_88, "succeeded")]
    assert (of_visit().left_minor, in_tills()) == (0, 82_52)
    stands(fund)
    assert fund_owes() == sum(sum(row) for row in fund.standing().values())
    assert all_is_well()


def test_a_deposit_stays_while_a_supplement_waits_for_its_insurer(
    claiming: UUID, fund: FundHere
) -> None:
    admitted(claiming)
    fund.insure(LIN)
    _, late, first, *_ = worked_lines()
    charge(claiming, first)
    a_deposit(Bill.objects.get().id, cash(300_00), at=MORNING)
    own = close(claiming, fund)
    charge(claiming, late, at=EVENING)
    assert Claim.objects.filter(status="waiting").count() == 1
    pay(own)
    assert of_visit().returned_minor == 0
    fund.settle_due(EVENING)
    pay(Bill.objects.exclude(id=own.id).get())
    assert of_visit().left_minor == 0
    assert of_visit().returned_minor == 300_00 - of_visit().used_minor
    stands(fund)
    assert all_is_well()


def test_an_unpaid_bill_that_is_split_anew_is_paid_by_the_same_deposit(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    a_deposit(Bill.objects.get().id, cash(50_00), at=MORNING)
    close(claiming, fund)
    reverse(claiming, "ct")
    waiting = Bill.objects.get(status="open")
    with pytest.raises(Rejected), transaction.atomic():
        pay(waiting, in_cash(32_52))
    fund.settle_due(EVENING + DAY)
    fund.settle_due(EVENING + DAY)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.cash_minor) == ("closed", 82_52)
    pay(waiting, in_cash(32_52))
    assert (of_visit().used_minor, of_visit().left_minor) == (50_00, 0)
    assert in_tills() == 82_52
    stands(fund)
    assert all_is_well()


def test_what_is_given_up_is_paid_by_deposit_and_cash(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    a_deposit(Bill.objects.get().id, cash(500_00), at=MORNING)
    fund.is_silent = True
    bill = close(claiming, fund)
    fund.settle_due(MORNING + 4 * DAY)
    bill.refresh_from_db()
    assert (bill.status, bill.cash_minor) == ("closed", 700_60)
    pay(bill, in_cash(200_60))
    assert (of_visit().used_minor, in_tills()) == (500_00, 700_60)
    fund.is_silent = False
    fund.settle_due(MORNING + 6 * DAY)
    assert (fund.standing(), fund_owes()) == ({}, 0)
    assert all_is_well()
