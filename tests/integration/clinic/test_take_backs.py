"""What a desk takes back: at once below the setting, else when another has agreed."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from clinic.models import ChargeItem, Claim, TakeBack
from clinic.operations import decide_take_back as deciding
from clinic.operations import take_back_lines as taking
from clinic.operations.decide_take_back import decide_take_back
from clinic.operations.give_up_claim import give_up_claim
from clinic.operations.reverse_charge import ChargeUnknown
from clinic.operations.take_back_lines import TakeBackDraft, take_back_lines
from ledger.errors import DomainError
from ledger.models import Bill, Payment, Refund, Shift
from ledger.operations.approve_refund import SamePerson, approve_refund
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.queries.shifts import in_transit
from tests.factories.claiming import (
    EVENING,
    all_is_well,
    close,
    refunds,
    reverse,
    stands,
)
from tests.factories.clinic import ADMITTED, a_hospital, a_line, admitted, charge, leave
from tests.factories.desk_mistakes import take_back
from tests.factories.desk_money import hand_back_refund, take_tenders
from tests.factories.insurance import FundHere
from tests.factories.paid import give_back, pay
from tests.factories.shifts import a_cashier

pytestmark = pytest.mark.django_db

CASHIER, CHIEF = "desk:wang", "desk:chief"


def a_draft(merchant_id: UUID, *line_nos: str, by: str = CASHIER) -> TakeBackDraft:
    return TakeBackDraft(uuid4(), merchant_id, ADMITTED, line_nos, "not done", by)


def ask(merchant_id: UUID, *line_nos: str, by: str = CASHIER) -> TakeBack:
    return take_back_lines(draft=a_draft(merchant_id, *line_nos, by=by), at=EVENING)


def decide(asked: TakeBack, *, is_agreed: bool = True, by: str = CHIEF) -> TakeBack:
    return decide_take_back(
        take_back_id=asked.id, is_agreed=is_agreed, by=by, at=EVENING
    )


@pytest.fixture
def hospital() -> UUID:
    """A visit of three lines is paid by card; 200.00 and more needs another person."""
    merchant_id = a_hospital()
    admitted(merchant_id)
    lines = (a_line("1", 120_00), a_line("2", 40_00), a_line("3", 80_00))
    charge(merchant_id, *lines)
    leave(merchant_id)
    bill = Bill.objects.get()
    card = by_terminal("card", bill.cash_minor, gateway="terminal", slip="1")
    take_tenders(
        payment_id=uuid4(), bill_id=bill.id, tenders=[card], by="wang", at=EVENING
    )
    return merchant_id


def reversed_lines() -> list[str]:
    rows = ChargeItem.objects.filter(status="reversed").order_by("line_no")
    return list(rows.values_list("line_no", flat=True))


def test_little_goes_back_at_once_on_the_cashiers_word(hospital: UUID) -> None:
    asked = ask(hospital, "1", "2")
    assert (asked.status, asked.decided_by, asked.amount_minor) == ("done", "", 160_00)
    assert reversed_lines() == ["1", "2"]
    refunded = Refund.objects.values_list("amount_minor", "requested_by", "status")
    assert sorted(refunded) == [
        (40_00, CASHIER, "approved"),
        (120_00, CASHIER, "approved"),
    ]
    assert all_is_well()


def test_much_waits_until_another_person_agrees(hospital: UUID) -> None:
    asked = ask(hospital, "1", "3")
    assert (asked.status, reversed_lines(), refunds()) == ("requested", [], [])
    done = decide(asked)
    assert (done.status, done.decided_by) == ("done", CHIEF)
    assert reversed_lines() == ["1", "3"]
    assert set(Refund.objects.values_list("requested_by", "approved_by")) == {
        (CASHIER, CHIEF)
    }
    assert all_is_well()


def test_many_small_ones_are_much(hospital: UUID) -> None:
    assert ask(hospital, "1").status == "done"
    assert ask(hospital, "3").status == "requested"
    assert reversed_lines() == ["1"]


def test_what_another_person_refuses_stays_and_may_be_asked_for_again(
    hospital: UUID,
) -> None:
    refused = decide(ask(hospital, "1", "3"), is_agreed=False)
    assert (refused.status, reversed_lines()) == ("refused", [])
    assert ask(hospital, "1").status == "done"
    assert all_is_well()


def test_nobody_decides_about_what_they_asked_for(hospital: UUID) -> None:
    asked = ask(hospital, "1", "3", by=CHIEF)
    for is_agreed in (True, False):
        with pytest.raises(SamePerson), transaction.atomic():
            decide(asked, is_agreed=is_agreed)
    assert reversed_lines() == []


def test_the_same_wish_again_is_the_same(hospital: UUID) -> None:
    draft = a_draft(hospital, "1")
    first = take_back_lines(draft=draft, at=EVENING)
    assert take_back_lines(draft=draft, at=EVENING).id == first.id
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ((), taking.NothingChosen),
        (("9",), ChargeUnknown),
        (("2",), taking.LineTakenBack),
        (("3",), taking.LineTakenBack),
    ],
)
def test_what_cant_be_taken_back_is_refused_by_name(
    hospital: UUID, lines: tuple[str, ...], refusal: type[DomainError]
) -> None:
    ask(hospital, "2")
    assert ask(hospital, "1", "3").status == "requested"
    with pytest.raises(refusal), transaction.atomic():
        ask(hospital, *lines)


def test_an_id_that_stands_for_another_wish_is_refused(hospital: UUID) -> None:
    draft = a_draft(hospital, "1")
    take_back_lines(draft=draft, at=EVENING)
    other = TakeBackDraft(draft.id, hospital, ADMITTED, ["2"], "not done", CASHIER)
    with pytest.raises(taking.TakeBackDiffers), transaction.atomic():
        take_back_lines(draft=other, at=EVENING)


def test_what_nobody_has_paid_is_not_given_back() -> None:
    merchant_id = a_hospital()
    admitted(merchant_id)
    charge(merchant_id, a_line("1", 10_00))
    with pytest.raises(taking.LineNotPaid), transaction.atomic():
        ask(merchant_id, "1")


def test_what_is_owed_again_meanwhile_is_not_given_back(hospital: UUID) -> None:
    """Its payment was a mistake of the desk's, which took it back."""
    asked = ask(hospital, "1", "3")
    payment = Payment.objects.get()
    wrong = take_back(payment, at=EVENING)
    approve_refund(refund_id=wrong.id, by=CHIEF, at=EVENING)
    take_back(payment, at=EVENING)
    with pytest.raises(taking.LineNotPaid), transaction.atomic():
        decide(asked)
    assert (decide(asked, is_agreed=False).status, reversed_lines()) == ("refused", [])
    assert Bill.objects.get().status == "closed"
    assert all_is_well()


def test_what_was_decided_is_not_decided_again(hospital: UUID) -> None:
    asked = ask(hospital, "1", "3")
    decide(asked)
    with pytest.raises(deciding.TakeBackDecided), transaction.atomic():
        decide(asked)
    with pytest.raises(deciding.TakeBackUnknown), transaction.atomic():
        decide_take_back(take_back_id=uuid4(), is_agreed=True, by=CHIEF, at=EVENING)


def test_where_the_insurer_keeps_claims_it_splits_anew_once_another_agreed(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    stood = fund.standing()
    asked = ask(claiming, "ct", "drug")
    assert (asked.status, refunds(), fund.standing()) == ("requested", [], stood)
    decide(asked)
    fund.settle_due(EVENING)
    (refund,) = refunds()
    assert refund[2] == "approved"
    give_back(EVENING)
    stands(fund)
    assert all_is_well()


def a_desk(merchant_id: UUID, cashier: str) -> Shift:
    draft = ShiftDraft(uuid4(), merchant_id, a_cashier(cashier), cashier, "CNY", 500_00)
    return open_shift(draft=draft, at=EVENING)


@pytest.fixture
def paid_in_cash(claiming: UUID, fund: FundHere, insured: UUID) -> Bill:
    """The worked example is paid for at a desk of a hospital with claims."""
    bill = close(claiming, fund)
    cash = in_cash(bill.cash_minor)
    take_tenders(
        payment_id=uuid4(), bill_id=bill.id, tenders=[cash], by="wang", at=EVENING
    )
    return bill


def test_what_goes_back_by_a_new_split_is_money_of_the_desk_that_asked(
    claiming: UUID, fund: FundHere, paid_in_cash: Bill
) -> None:
    wang, chen = a_desk(claiming, "wang"), a_desk(claiming, "chen")
    assert ask(claiming, "material").status == "done"
    fund.settle_due(EVENING)
    refund = Refund.objects.get()
    assert (refund.status, refund.requested_by, refund.approved_by) == (
        *("approved", CASHIER),
        "insurer",
    )
    assert [in_transit(wang), in_transit(chen)] == [True, False]
    hand_back_refund(refund_id=refund.id, shift_id=chen.id, by="chen", at=EVENING)
    assert not in_transit(wang)
    assert all_is_well()


def test_what_the_hospital_takes_back_afterwards_is_no_desks_money(
    claiming: UUID, fund: FundHere, paid_in_cash: Bill
) -> None:
    for act in (ask, reverse):
        act(claiming, "material" if act is ask else "drug")
        fund.settle_due(EVENING)
    assert list(
        Refund.objects.order_by("requested_at", "amount_minor").values_list(
            "requested_by", flat=True
        )
    ) == [CASHIER, "hospital"]


@pytest.mark.parametrize(
    ("line_no", "agreed_by", "status"),
    [("material", "", "approved"), ("ct", CHIEF, "approved")],
)
def test_who_asked_approves_nothing_by_waiting_no_longer(
    claiming: UUID,
    fund: FundHere,
    paid_in_cash: Bill,
    line_no: str,
    agreed_by: str,
    status: str,
) -> None:
    asked = ask(claiming, line_no)
    if agreed_by:
        decide(asked, by=agreed_by)
    fund.is_silent = True
    fund.settle_due(EVENING)
    claim = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=claim.id, by=CASHIER, at=EVENING)
    refund = Refund.objects.get()
    assert (refund.status, refund.requested_by, refund.approved_by) == (
        *(status, CASHIER),
        agreed_by,
    )
    assert all_is_well()
