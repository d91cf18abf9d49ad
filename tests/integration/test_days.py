"""A day's figures: each is the sum of its own transfers, and stands on its own day."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from ledger.models import Bill, HourTotal, Transfer, Unrolled
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.request_refund import request_refund
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.take_back_bill import take_back_bill
from ledger.operations.write_off_bill import write_off_bill
from ledger.queries.days import (
    COLUMNS,
    Day,
    Figure,
    Narrowing,
    behind,
    days_of_merchants,
    sums_of_day,
)
from ledger.queries.merchant_balances import balances_of_merchants
from ledger.queries.moves import Span, booked_in, moved_by, touching
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk_mistakes import owed_on_both, shift_for, take, take_back
from tests.factories.paid import a_draft, a_paid_bill, a_visits_bill, give_back, pay
from tests.factories.shifts import GARAGE, a_shift, takes

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = Span(NOON - DAY / 2, NOON + DAY / 2)
HOSPITAL, CITYS = "hospital-merchant", "hospital-city"


def figures(merchant: str, span: Span = TODAY) -> dict[str, int]:
    """Give the figures of a merchant that aren't nothing."""
    merchant_id = a_merchant(merchant)
    found = [one for one in days_of_merchants(span) if one.merchant_id == merchant_id]
    return {
        name: cell.minor
        for one in found
        for name, cell in one.figures.items()
        if cell.transfers
    }


def as_sorted(days: list[Day]) -> list[Day]:
    return sorted(days, key=lambda one: one.merchant_id)


def a_refund(bill_id: UUID, **facts: int) -> None:
    request_refund(draft=a_draft(bill_id, **facts), at=NOON)
    give_back()


def test_a_paid_visit_is_charged_collected_and_settled() -> None:
    a_refund(pay(a_visits_bill({"1": (50_00, 30_00), "2": (10_00, 0)}, 30_00)))
    assert figures(HOSPITAL) == {
        "charged": 60_00,
        "insurer": 30_00,
        "collected": 30_00,
        "settled": 30_00,
        "refunded": 60_00,
    }


def test_where_the_city_bears_the_risk_nothing_waits_to_be_settled() -> None:
    pay(a_visits_bill({"1": (50_00, 30_00)}, 30_00, risk_mode="city"))
    assert figures(CITYS) == {"charged": 50_00, "insurer": 30_00, "collected": 20_00}


def test_what_is_taken_back_unpaid_stands_beside_what_was_charged() -> None:
    bill = Bill.objects.get(id=a_bill(uuid4(), 9_00))
    take_back_bill(bill_id=bill.id, holder_id=bill.holder_id, at=NOON, by="gate")
    assert figures(GARAGE) == {"charged": 9_00, "taken_back": 9_00}


@pytest.mark.parametrize("risk_mode", ["merchant", "city"])
def test_what_is_given_up_and_paid_after_all_is_told_on_its_days(
    risk_mode: str,
) -> None:
    merchant = f"garage-{risk_mode}"
    facts = {"merchant": merchant, "risk_mode": risk_mode}
    bill = a_bill(uuid4(), 12_00, at=NOON - 120 * DAY, **facts)
    mark_overdue(at=NOON - 100 * DAY, limit=9)
    write_off_bill(bill_id=bill, by="desk:boss", at=NOON)
    assert figures(merchant) == {"written_off": 12_00}
    pay(bill, at=NOON + DAY)
    after = Span(TODAY.end, TODAY.end + DAY)
    assert figures(merchant, after) == {"collected": 12_00}


def test_cash_is_kept_when_its_shift_closes() -> None:
    shift = a_shift(float_minor=0)
    takes(shift, 100_00)
    count_shift(shift_id=shift.id, counts={100_00: 1}, at=NOON)
    close_shift(shift_id=shift.id, by="desk:chief", at=NOON)
    assert figures(GARAGE) == {
        "charged": 100_00,
        "collected": 100_00,
        "settled": 100_00,
        "kept": 100_00,
    }


def test_a_deposit_is_collected_when_it_pays_a_bill_and_not_before() -> None:
    a_deposit(a_bill(uuid4(), 5_00), cash(20_00))
    assert figures(GARAGE) == {"charged": 5_00}


def test_every_figure_is_the_sum_of_the_transfers_that_it_leads_to() -> None:
    a_refund(a_paid_bill(40_00), amount_minor=15_00)
    a_refund(pay(a_visits_bill({"1": (50_00, 30_00)}, 30_00)))
    a_paid_bill(7_00, merchant="east-garage")
    shown = days_of_merchants(TODAY)
    assert len(shown) == 3
    for one in shown:
        for column in COLUMNS:
            own = behind(booked_in(TODAY), column=column).filter(
                moved_by([one.merchant_id])
            )
            amounts = list(own.values_list("amount_minor", flat=True))
            figure = one.figures[column]
            assert (figure.transfers, figure.minor) == (len(amounts), sum(amounts))
    posted = booked_in(TODAY).count()
    told = sum(
        one.figures[column].transfers
        for one in shown
        for column in COLUMNS
        # What the insurer bears is a part of what was charged.
        if column != "insurer"
    )
    assert told == posted == Transfer.objects.count()


def test_figures_are_the_same_before_during_and_after_a_roll_up() -> None:
    a_refund(pay(a_visits_bill({"1": (50_00, 30_00)}, 30_00)))
    a_refund(a_paid_bill(40_00), amount_minor=15_00)
    a_deposit(a_bill(uuid4(), 5_00), cash(20_00))
    before = days_of_merchants(TODAY), balances_of_merchants(TODAY)
    assert len(before[0]) == 2
    while roll_up_balances(at=NOON, limit=3):
        assert as_sorted(days_of_merchants(TODAY)) == as_sorted(before[0])
        assert balances_of_merchants(TODAY) == before[1]
    assert HourTotal.objects.exists()
    assert not Unrolled.objects.exists()


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_a_narrowed_lists_sums_are_those_of_its_transfers(
    *, is_rolled_up: bool
) -> None:
    a_refund(a_paid_bill(40_00), amount_minor=15_00)
    a_refund(pay(a_visits_bill({"1": (50_00, 30_00)}, 30_00)))
    line = Transfer.objects.filter(kind="post").first()
    assert line
    if is_rolled_up:
        roll_up_balances(at=NOON)
    garage, hospital = a_merchant(), a_merchant(HOSPITAL)
    narrowed = [
        (Narrowing(), Q()),
        (Narrowing(merchant_id=garage), moved_by([garage])),
        (Narrowing(reach=[garage]), moved_by([garage])),
        (Narrowing(merchant_id=garage, reach=[hospital]), Q(pk__in=[])),
        (Narrowing(kind="capture"), Q(kind="capture")),
        *(
            (Narrowing(account_id=account), touching([account]))
            for account in (line.debit_account_id, line.credit_account_id)
        ),
    ]
    for told, condition in narrowed:
        amounts = booked_in(TODAY).filter(condition).values_list("amount_minor")
        summed = sums_of_day(TODAY, told).get("CNY", Figure())
        assert (summed.transfers, summed.minor) == (
            len(amounts),
            sum(minor for (minor,) in amounts),
        ), told


def test_a_day_begins_with_its_first_moment_and_ends_before_the_next() -> None:
    a_bill(uuid4(), 1_00, at=TODAY.begin)
    a_bill(uuid4(), 2_00, at=TODAY.end)
    assert figures(GARAGE) == {"charged": 1_00}
    assert figures(GARAGE, Span(TODAY.end, TODAY.end + DAY)) == {"charged": 2_00}


def test_only_the_days_of_those_merchants_are_told() -> None:
    a_paid_bill(40_00)
    a_paid_bill(7_00, merchant="east-garage")
    own = [a_merchant("east-garage")]
    assert [one.merchant_id for one in days_of_merchants(TODAY, merchant_ids=own)] == (
        own
    )
    assert [
        one.merchant_id for one in balances_of_merchants(TODAY, merchant_ids=own)
    ] == own


def test_a_merchants_balances_are_told_with_what_today_moved() -> None:
    a_paid_bill(40_00)
    a_bill(uuid4(), 3_00, at=NOON - 2 * DAY)
    takes(a_shift(), 10_00)
    (one,) = balances_of_merchants(TODAY)
    assert (one.deferred.minor, one.payable.minor) == (3_00, 50_00)
    assert (one.deferred.came_minor, one.deferred.went_minor) == (50_00, 50_00)
    assert (one.payable.came_minor, one.payable.went_minor) == (50_00, 0)
    assert one.in_tills_minor == 10_00


def test_a_payment_that_was_taken_back_was_not_collected() -> None:
    bill = owed_on_both(60_00, 40_00)
    shift = shift_for(bill)
    take_back(take(bill, shift, at=NOON), at=NOON)
    assert figures(f"{GARAGE}-merchant") == {
        "charged": 100_00,
        "collected": 0,
        "settled": 0,
    }
    take(bill, shift, at=NOON)
    found = figures(f"{GARAGE}-merchant")
    assert (found["collected"], found["settled"]) == (100_00, 100_00)
    assert "taken_back" not in found
