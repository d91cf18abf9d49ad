"""A payment taken back where the insurer keeps claims: its claim stays as it is."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from clinic.models import Claim, Visit
from clinic.operations.claim_anew import SplitPending
from clinic.operations.take_back_visit_payment import take_back_visit_payment
from ledger.models import Bill, Charge, Payment
from ledger.operations.ask_again import PaymentUnknown
from ledger.operations.take_tenders import by_terminal
from ledger.queries.deposits import deposit_sums
from tests.factories.claiming import EVENING, all_is_well, reverse, stands, statuses
from tests.factories.clinic import MORNING, discharge
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk_mistakes import owed_on_both, shift_for, standing, take
from tests.factories.desk_money import pay_with_deposits
from tests.factories.insurance import FundHere

pytestmark = pytest.mark.django_db


def take_back(payment: Payment) -> None:
    visit = Visit.objects.get()
    assert payment.shift_id
    take_back_visit_payment(
        merchant_id=visit.hospital.merchant_id,
        visit_no=visit.visit_no,
        payment_id=payment.id,
        shift_id=payment.shift_id,
        by="desk:wang",
        at=EVENING,
    )


def parts(bill: Bill) -> tuple[object, ...]:
    bill.refresh_from_db()
    lines = Charge.objects.filter(bill=bill).order_by("id")
    split = lines.values_list("line_no", "amount_minor", "share__insurer_minor")
    sums = (bill.total_minor, bill.insurer_minor, bill.line_minor, bill.due_minor)
    return (*sums, list(split))


@pytest.fixture
def bill(claiming: UUID, fund: FundHere, insured: UUID) -> Bill:
    """A visit is over and split; a deposit covers half of what is left to pay."""
    a_deposit(Bill.objects.get().id, cash(100_00), at=MORNING)
    discharge(claiming)
    fund.settle_due(MORNING)
    return Bill.objects.get()


def pay(bill: Bill) -> Payment:
    card = by_terminal("card", 83_64, gateway="terminal", slip="A-1")
    return pay_with_deposits(
        payment_id=uuid4(), bill_id=bill.id, others=[card], by="wang", at=EVENING
    )


def test_claim_split_and_deposit_are_as_before(
    claiming: UUID, fund: FundHere, bill: Bill
) -> None:
    claims, before, books = statuses(), parts(bill), standing()
    take_back(pay(bill))
    assert (statuses(), parts(bill), standing()) == (claims, before, books)
    assert bill.status == "closed"
    sums = deposit_sums(holder_id=bill.holder_id, subject_id=bill.subject_id)
    assert (sums.used_minor, sums.left_minor) == (0, 100_00)
    stands(fund)
    assert all_is_well()
    pay(bill)
    assert parts(bill) == before
    assert bill.status == "settled"
    fund.settle_due(EVENING)
    assert statuses() == claims
    assert all_is_well()


def test_a_line_that_is_taken_back_afterwards_leaves_the_unpaid_bill(
    claiming: UUID, fund: FundHere, bill: Bill
) -> None:
    take_back(pay(bill))
    reverse(claiming, "ct")
    fund.settle_due(EVENING)
    bill.refresh_from_db()
    assert bill.status == "voided"
    rest = Bill.objects.exclude(id=bill.id).get()
    assert rest.status == "closed"
    stands(fund)
    assert all_is_well()


def test_a_bill_that_is_being_split_anew_waits_for_its_insurer(
    claiming: UUID, fund: FundHere, bill: Bill
) -> None:
    payment = pay(bill)
    reverse(claiming, "ct")
    assert Claim.objects.filter(status="waiting").exists()
    with pytest.raises(SplitPending), transaction.atomic():
        take_back(payment)
    assert Payment.objects.get().status == "succeeded"


def test_only_a_visits_own_payment_is_taken_back(
    claiming: UUID, fund: FundHere, bill: Bill
) -> None:
    elsewhere = owed_on_both(10_00, 0)
    payment = take(elsewhere, shift_for(elsewhere))
    with pytest.raises(PaymentUnknown), transaction.atomic():
        take_back(payment)
    assert Bill.objects.get(id=elsewhere).status == "settled"
