"""Money back: how much, of which lines, to whom; and every way to be refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import Rejected
from ledger.models import Bill, Refund, RefundLine, Transfer
from ledger.operations.approve_refund import approve_refund, refuse_refund
from ledger.operations.complete_refund import FundMissing
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.request_refund import request_refund
from ledger.ports import Answer, Posting
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from tests.factories.bills import a_bill
from tests.factories.paid import (
    FUND,
    SOON,
    a_draft,
    a_paid_bill,
    a_visits_bill,
    balance,
    give_back,
    pay,
)

pytestmark = pytest.mark.django_db

LATER = SOON + timedelta(days=2)
VISIT: dict[str, tuple[int, int | None]] = {
    "1": (100_00, 70_00),
    "2": (33_33, 16_66),
    "3": (10_00, 0),
}
INSURED = 86_67
"""The final part of the fund: a cent above the sum of the lines' estimates."""


def refund(bill: UUID, **facts: Any) -> Refund:
    return request_refund(draft=a_draft(bill, **facts), at=LATER)


def refused(bill: UUID, **facts: Any) -> str:
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        refund(bill, **facts)
    assert list(faults()) == []
    return refusal.value.code


def payable(bill: UUID) -> int:
    return -balance(accounts.merchant_payable(Bill.objects.get(id=bill).merchant_id))


def test_a_whole_refund_takes_from_the_merchant_what_the_gateway_gives_back() -> None:
    bill = a_paid_bill(10_00)
    asked = refund(bill)
    assert (asked.status, asked.amount_minor) == ("approved", 10_00)
    assert payable(bill) == 10_00
    assert give_back(LATER) == 1
    asked.refresh_from_db()
    assert (asked.status, asked.ended_at) == ("succeeded", LATER)
    assert payable(bill) == 0
    assert balance(accounts.clearing("sandbox")) == 0
    assert Bill.objects.get(id=bill).status == "settled"
    assert list(faults()) == []


def test_a_merchant_that_was_paid_out_already_owes_what_is_given_back() -> None:
    bill = a_paid_bill(10_00)
    row = Bill.objects.get(id=bill)
    owed, bank = accounts.merchant_payable(row.merchant_id), AccountName("bank")
    open_accounts(accounts=[AccountToOpen(bank, "CNY")], at=SOON)
    paid_out = Posting(
        id=uuid4(),
        holder_id=accounts.HOUSE_HOLDER,
        kind="post",
        debit_id=owed.id("CNY"),
        credit_id=bank.id("CNY"),
        amount_minor=10_00,
        currency="CNY",
    )
    post_all(postings=[paid_out], at=SOON)
    refund(bill)
    give_back(LATER)
    assert payable(bill) == -10_00
    assert refused(bill, amount_minor=1) == "ledger.refund.exceeds_paid"


def test_an_insured_bill_is_given_back_to_citizen_and_fund() -> None:
    bill = pay(a_visits_bill(VISIT, INSURED))
    asked = refund(bill)
    assert (asked.amount_minor, asked.insurer_minor) == (56_66, INSURED)
    give_back(LATER)
    assert balance(accounts.insurer(FUND)) == 0
    assert balance(accounts.clearing("sandbox")) == 0
    assert list(faults()) == []


def test_an_amount_alone_leaves_the_fund_out() -> None:
    bill = pay(a_visits_bill(VISIT, INSURED))
    refund(bill, amount_minor=50_00)
    give_back(LATER)
    assert balance(accounts.insurer(FUND)) == INSURED
    assert balance(accounts.clearing("sandbox")) == 6_66
    assert list(faults()) == []


@pytest.mark.parametrize("risk_mode", ["merchant", "city"])
def test_the_funds_part_alone_is_returned_at_once(risk_mode: str) -> None:
    bill = pay(a_visits_bill(VISIT, INSURED, risk_mode=risk_mode))
    asked = refund(bill, insurer_minor=16_66)
    assert asked.status == "succeeded"
    assert give_back(LATER) == 0
    assert balance(accounts.insurer(FUND)) == INSURED - 16_66
    assert list(faults()) == []


def test_a_bill_that_the_fund_paid_alone_goes_back_to_the_fund() -> None:
    bill = a_visits_bill({"1": (100_00, 100_00)}, 100_00)
    asked = refund(bill)
    assert (asked.status, asked.payment, asked.gateway) == ("succeeded", None, "")
    assert balance(accounts.insurer(FUND)) == 0
    assert list(faults()) == []


def test_a_funds_part_that_stands_on_no_fund_is_broken_not_guessed() -> None:
    bill = a_visits_bill({"1": (100_00, 70_00)}, 70_00)
    owed = Transfer.objects.get(bill_id=bill, amount_minor=70_00)
    pay(bill)
    undone = Posting(uuid4(), owed.holder_id, "reverse", about_id=owed.id)
    post_all(postings=[undone], at=SOON)
    with pytest.raises(FundMissing), transaction.atomic():
        refund(bill, insurer_minor=1)
    assert not Refund.objects.exists()


def test_a_refund_that_cannot_be_booked_holds_up_no_other() -> None:
    bill = pay(a_visits_bill({"1": (100_00, 70_00)}, 70_00))
    broken = refund(bill)
    owed = Transfer.objects.get(bill_id=bill, amount_minor=70_00)
    undone = Posting(uuid4(), owed.holder_id, "reverse", about_id=owed.id)
    post_all(postings=[undone], at=SOON)
    holder = Bill.objects.get(id=bill).holder_id
    sound = refund(pay(a_bill(holder, 10_00)))
    assert give_back(LATER) == 2
    for one in (broken, sound):
        one.refresh_from_db()
    assert (sound.status, broken.status) == ("succeeded", "unknown")
    assert (broken.parked_at, broken.ask_at) == (LATER, None)


def test_a_refund_of_a_part_is_not_one_of_all() -> None:
    bill = a_paid_bill(10_00)
    part, rest = a_draft(bill, amount_minor=4_00), a_draft(bill)
    refund(bill, id=part.id, amount_minor=4_00)
    for _time in range(2):
        assert request_refund(draft=rest, at=LATER + timedelta(1)).amount_minor == 6_00
    assert request_refund(draft=part, at=LATER).amount_minor == 4_00
    assert refused(bill, id=part.id) == "ledger.refund.differs"


def test_refunding_line_by_line_gives_back_exactly_the_whole() -> None:
    bill = pay(a_visits_bill(VISIT, INSURED))
    for line in VISIT:
        refund(bill, lines={line: None})
        give_back(LATER)
    sums = [(one.amount_minor, one.insurer_minor) for one in RefundLine.objects.all()]
    assert sum(map(sum, sums)) == 143_33
    assert sum(insurer for _, insurer in sums) == INSURED
    assert balance(accounts.insurer(FUND)) == 0
    assert balance(accounts.clearing("sandbox")) == 0
    assert refused(bill, lines={"1": None}) == "ledger.refund.line_refunded"


def test_a_part_of_a_line_takes_the_funds_part_in_proportion() -> None:
    bill = pay(a_visits_bill({"1": (100_00, 70_00)}, 70_00))
    for asked in (15_00, None):
        half = refund(bill, lines={"1": asked})
        assert (half.amount_minor, half.insurer_minor) == (15_00, 35_00)


def test_lines_share_the_amount_that_was_asked_for() -> None:
    bill = pay(a_visits_bill({"1": (60_00, 0), "2": (40_00, 0), "3": (50_00, 0)}, 0))
    refund(bill, amount_minor=20_01, lines={"1": None, "2": None, "3": 10_00})
    given = {one.charge.line_no: one.amount_minor for one in RefundLine.objects.all()}
    assert given == {"1": 6_01, "2": 4_00, "3": 10_00}


def test_a_bill_without_estimates_is_split_pro_rata() -> None:
    lines: dict[str, tuple[int, int | None]] = {str(n): (10_00, None) for n in range(3)}
    bill = pay(a_visits_bill(lines, 10_00))
    parts = [refund(bill, lines={line: None}).insurer_minor for line in lines]
    assert sorted(parts) == [3_33, 3_33, 3_34]


def test_a_refund_above_the_policys_sum_waits_for_another_person() -> None:
    bill = a_paid_bill(300_00)
    asked = refund(bill, amount_minor=200_00)
    assert asked.status == "requested"
    assert give_back(LATER) == 0
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        approve_refund(refund_id=asked.id, by="clerk", at=LATER)
    assert refusal.value.code == "ledger.refund.same_person"
    approve_refund(refund_id=asked.id, by="chief", at=LATER)
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        approve_refund(refund_id=asked.id, by="chief", at=LATER)
    assert refusal.value.code == "ledger.refund.not_waiting"
    assert give_back(LATER) == 1
    assert list(faults()) == []


def test_small_refunds_of_a_bill_add_up_to_one_that_waits_for_another_person() -> None:
    bill = a_paid_bill(600_00)
    small = [refund(bill, amount_minor=99_00) for _ in range(3)]
    assert [one.status for one in small] == ["approved", "approved", "requested"]
    approve_refund(refund_id=small[2].id, by="chief", at=LATER)
    assert refund(bill, amount_minor=1_00).status == "approved"
    assert refund(bill, amount_minor=1_00).status == "requested"
    assert refund(a_paid_bill(600_00), amount_minor=99_00).status == "approved"


def test_a_refused_refund_moves_nothing_and_its_sum_may_be_asked_for_again() -> None:
    bill = a_paid_bill(300_00)
    asked = refund(bill)
    refuse_refund(refund_id=asked.id, by="chief", at=LATER)
    assert give_back(LATER) == 0
    assert payable(bill) == 300_00
    assert refund(bill).status == "requested"
    assert list(faults()) == []


def test_what_the_gateway_declines_moves_nothing_and_is_free_again() -> None:
    bill = a_paid_bill(10_00)
    first = refund(bill)
    give_back(LATER, Answer.DECLINED, "charge_disputed")
    first.refresh_from_db()
    assert (first.status, first.decline_reason) == ("declined", "charge_disputed")
    assert payable(bill) == 10_00
    refund(bill)
    assert give_back(LATER) == 1
    assert payable(bill) == 0
    assert list(faults()) == []


def test_asked_again_under_its_id_a_refund_is_the_first_one() -> None:
    bill = a_paid_bill(10_00)
    draft = a_draft(bill, amount_minor=6_00)
    first = request_refund(draft=draft, at=LATER)
    again = request_refund(draft=draft, at=LATER + timedelta(hours=1))
    assert first.id == again.id
    assert Refund.objects.count() == 1
    assert refused(bill, id=draft.id, amount_minor=5_00) == "ledger.refund.differs"


def test_its_id_with_another_amount_of_a_line_is_not_the_first_one() -> None:
    bill = pay(a_visits_bill(VISIT, INSURED))
    asked = refund(bill, id=uuid4(), lines={"1": 10_00})
    assert refund(bill, id=asked.id, lines={"1": 10_00}).id == asked.id
    code = refused(bill, id=asked.id, lines={"1": 20_00})
    assert code == "ledger.refund.differs"


def test_what_is_asked_for_is_reserved_before_it_is_given_back() -> None:
    bill = a_paid_bill(10_00)
    refund(bill, amount_minor=6_00)
    assert refused(bill, amount_minor=5_00) == "ledger.refund.exceeds_paid"
    assert refund(bill).amount_minor == 4_00
    assert refused(bill) == "ledger.refund.exceeds_paid"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"amount_minor": 0},                              "out_of_range"),
        ({"amount_minor": -1},                             "out_of_range"),
        ({"insurer_minor": -1},                            "out_of_range"),
        ({"lines": {"9": None}},                           "line_unknown"),
        ({"lines": {"1": 30_01}},                          "exceeds_line"),
        ({"lines": {"1": 15_00}, "amount_minor": 16_00},   "lines_differ"),
        ({"lines": {"1": None}, "amount_minor": 30_01},    "exceeds_line"),
        ({"lines": {"1": None}, "insurer_minor": 1},       "lines_differ"),
        ({"amount_minor": 56_67},                          "exceeds_paid"),
        ({"amount_minor": 1, "insurer_minor": 86_68},      "exceeds_insurer"),
    ],
)  # fmt: skip
def test_a_refund_that_cannot_be_is_refused(facts: dict[str, Any], code: str) -> None:
    bill = pay(a_visits_bill(VISIT, INSURED))
    assert refused(bill, **facts) == f"ledger.refund.{code}"
    assert not Refund.objects.exists()


def test_only_what_was_paid_is_refunded() -> None:
    assert refused(uuid4()) == "ledger.bill.unknown"
    assert refused(a_bill(uuid4(), 10_00)) == "ledger.bill.not_refundable"
