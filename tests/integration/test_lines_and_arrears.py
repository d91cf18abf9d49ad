"""Credit lines follow arrears: suspended for them, lifted when they are paid."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from config.verification import ALL_CHECKS
from credit.models import CreditLine, LineStep
from credit.operations.defer_charge import Debt, defer_charge, place_hold
from credit.operations.suspend_line import LineInArrears, resume_line, suspend_line
from credit.operations.weigh_arrears import follow_arrears
from ledger.models import Bill
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.take_tenders import in_cash
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from tests.cast import CHEN, LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.books import a_merchant
from tests.factories.desk_money import take_tenders
from tests.factories.people import NOON, a_citizen, a_mandate
from tests.factories.policies import a_policy

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DUE_AT = NOON + 3 * DAY
LATER = DUE_AT + DAY
WU = "user:wu"
SUSPENDED = "credit.line.suspended"


def in_arrears(holder_id: UUID, amount_minor: int = 10_00) -> UUID:
    """Leave a bill unpaid until it is overdue, and let credit follow; the bill."""
    bill_id = a_bill(holder_id, amount_minor)
    mark_overdue(at=DUE_AT, limit=10)
    follow_arrears(at=DUE_AT, limit=10)
    return bill_id


def pay(bill_id: UUID) -> None:
    amount = Bill.objects.get(id=bill_id).cash_minor
    tenders = [in_cash(amount)]
    take_tenders(payment_id=uuid4(), bill_id=bill_id, tenders=tenders, by=WU, at=LATER)


def standings(holder_id: UUID) -> set[tuple[str, str]]:
    """Status and cause of all lines: they are alike."""
    lines = CreditLine.objects.filter(holder_id=holder_id)
    return set(lines.values_list("status", "suspended_for"))


def parking_line(holder_id: UUID) -> UUID:
    return CreditLine.objects.get(holder_id=holder_id, kind="parking").id


def timeline(holder_id: UUID) -> list[tuple[str, str]]:
    steps = LineStep.objects.filter(line_id=parking_line(holder_id)).order_by("id")
    return list(steps.values_list("status", "cause"))


def a_debt(holder_id: UUID) -> Debt:
    return Debt(
        key=(uuid4(),),
        holder_id=holder_id,
        line_kind="parking",
        merchant_id=a_merchant(),
        risk_mode="merchant",
        amount_minor=1_00,
        currency="CNY",
        occurred_at=LATER,
    )


def test_arrears_suspend_all_lines_and_paying_lifts_them_each_step_a_fact() -> None:
    holder = a_citizen(LIN)
    bill = in_arrears(holder)
    assert standings(holder) == {("suspended", "arrears")}
    pay(bill)
    assert follow_arrears(at=LATER, limit=10) == 1
    assert standings(holder) == {("active", "")}
    assert timeline(holder) == [
        ("active", "policy"),
        ("suspended", "arrears"),
        ("active", "arrears"),
    ]
    assert follow_arrears(at=LATER, limit=10) == 0
    assert list(faults(ALL_CHECKS)) == []


def test_a_small_sum_suspends_nobody_and_what_adds_up_does() -> None:
    holder = a_citizen(LIN)
    in_arrears(holder, 9_99)
    assert standings(holder) == {("active", "")}
    in_arrears(holder, 1)
    assert standings(holder) == {("suspended", "arrears")}


def test_whoever_has_just_paid_can_leave_before_any_worker_has_looked() -> None:
    holder = a_citizen(LIN)
    bill = in_arrears(holder)
    assert defer_charge(debt=a_debt(holder), at=LATER) == SUSPENDED
    assert place_hold(debt=a_debt(holder), at=LATER, lasts=DAY).reason == SUSPENDED
    pay(bill)
    assert place_hold(debt=a_debt(holder), at=LATER, lasts=DAY).reason == ""
    assert defer_charge(debt=a_debt(holder), at=LATER) == ""
    assert timeline(holder)[-1] == ("active", "arrears")


def test_a_payment_under_way_opens_no_gate() -> None:
    holder = a_citizen(LIN)
    in_arrears(holder)
    a_mandate(LIN, at=LATER)
    claim_bills(shard=shard_of(holder), limit=5, at=LATER)
    assert Bill.objects.get().status == "settling"
    assert defer_charge(debt=a_debt(holder), at=LATER) == SUSPENDED


def test_a_hold_of_before_is_not_captured_while_the_line_is_suspended() -> None:
    holder = a_citizen(LIN)
    hold = place_hold(debt=a_debt(holder), at=NOON, lasts=None)
    in_arrears(holder)
    refused = defer_charge(debt=a_debt(holder), at=LATER, hold_id=hold.id)
    assert refused == SUSPENDED


def test_a_person_s_suspension_is_not_lifted_by_paying() -> None:
    holder = a_citizen(LIN)
    suspend_line(line_id=parking_line(holder), by=WU, at=NOON)
    bill = in_arrears(holder)
    assert standings(holder) == {("suspended", "person"), ("suspended", "arrears")}
    pay(bill)
    follow_arrears(at=LATER, limit=10)
    assert standings(holder) == {("suspended", "person"), ("active", "")}


def test_a_person_s_word_comes_after_that_of_arrears() -> None:
    holder = a_citizen(LIN)
    bill = in_arrears(holder)
    suspend_line(line_id=parking_line(holder), by=WU, at=DUE_AT)
    pay(bill)
    follow_arrears(at=LATER, limit=10)
    assert timeline(holder)[-1] == ("suspended", "person")
    assert defer_charge(debt=a_debt(holder), at=LATER) == SUSPENDED


def test_resuming_a_line_leaves_it_to_the_arrears() -> None:
    holder = a_citizen(LIN)
    suspend_line(line_id=parking_line(holder), by=WU, at=NOON)
    in_arrears(holder)
    resume_line(line_id=parking_line(holder), by=WU, at=DUE_AT)
    assert timeline(holder)[-2:] == [("active", "person"), ("suspended", "arrears")]


def test_a_person_cannot_resume_what_arrears_suspend() -> None:
    holder = a_citizen(LIN)
    in_arrears(holder)
    with pytest.raises(LineInArrears):
        resume_line(line_id=parking_line(holder), by=WU, at=DUE_AT)


def test_a_frozen_line_stays_frozen_and_thaws_into_its_suspension() -> None:
    holder = a_citizen(LIN)
    a_citizen(LIN, score=100)
    bill = in_arrears(holder)
    assert standings(holder) == {("frozen", "")}
    a_citizen(LIN, at=LATER)
    assert standings(holder) == {("suspended", "arrears")}
    pay(bill)
    follow_arrears(at=LATER, limit=10)
    assert standings(holder) == {("active", "")}


def test_a_line_that_is_opened_in_arrears_can_t_be_used_either() -> None:
    holder = a_citizen(LIN, score=100)
    in_arrears(holder)
    a_citizen(LIN, at=LATER)
    assert standings(holder) == {("suspended", "arrears")}
    assert list(faults(ALL_CHECKS)) == []


def test_days_of_grace_are_counted_from_when_a_bill_was_due() -> None:
    a_policy(NOON - DAY, suspend_after_days=5)
    holder = a_citizen(LIN)
    bill = in_arrears(holder)
    assert follow_arrears(at=DUE_AT + 5 * DAY - SECOND, limit=10) == 0
    assert standings(holder) == {("active", "")}
    assert follow_arrears(at=DUE_AT + 5 * DAY, limit=10) == 1
    assert standings(holder) == {("suspended", "arrears")}
    pay(bill)
    follow_arrears(at=DUE_AT + 5 * DAY, limit=10)
    assert standings(holder) == {("active", "")}


def test_a_turn_takes_some_notes_and_leaves_the_others() -> None:
    people = [a_citizen(person) for person in (LIN, WANG, CHEN)]
    for holder in people:
        a_bill(holder, 10_00)
    mark_overdue(at=DUE_AT, limit=10)
    counts = [follow_arrears(at=DUE_AT, limit=2) for _ in range(3)]
    assert counts == [2, 1, 0]
    assert {standing for holder in people for standing in standings(holder)} == {
        ("suspended", "arrears")
    }
