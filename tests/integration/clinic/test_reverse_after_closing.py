"""A charge taken back from an unpaid bill: the rest is asked for on another."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.register_visit import KeptAnswer
from clinic.operations.reverse_charge import ChargeNotReversible, reverse_charge
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from ledger.models import Bill, StandingChange
from ledger.operations.approve_refund import approve_refund
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_accounts import AccountToOpen, set_limits
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.write_off_bill import write_off_bill
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.cast import LIN, ZHAO
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    billed,
    charge,
    leave,
    owed,
)
from tests.factories.paid import give_back, pay
from tests.factories.people import a_mandate
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
EVENING = MORNING + timedelta(hours=10)
WEEK_LATER = MORNING + timedelta(days=7)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def reverse(
    merchant_id: UUID, line_no: str = "1", reason: str = "not done after all"
) -> KeptAnswer:
    return reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no=line_no,
        reason=reason,
        reversed_at=EVENING,
        at=EVENING,
    )


def bills() -> dict[int, Bill]:
    return {bill.supplement_no: bill for bill in Bill.objects.all()}


def test_the_rest_of_an_unpaid_bill_is_asked_for_on_the_next_one(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00, "A"), a_line("2", 50_00, "B"))
    leave(hospital)
    kept = reverse(hospital)
    old, new = bills()[0], bills()[1]
    assert (old.status, new.status) == ("voided", "closed")
    assert (new.line_minor, new.due_minor, new.insurer_minor) == (25_00, 0, 25_00)
    assert kept.answer["replaced_by"] == str(new.id)
    assert kept.answer["bill"] == str(old.id)
    assert Visit.objects.get().bill_id == new.id
    assert ChargeItem.objects.get(line_no="2").bill_id == new.id
    assert owed(holder_id) == (0, 25_00, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_what_stood_on_due_goes_back_to_due_and_the_line_keeps_its_own(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital, LIN, "emergency")
    charge(
        hospital, a_line("1", 5_000_00), a_line("2", 1_000_00), a_line("3", 2_000_00)
    )
    leave(hospital)
    assert owed(holder_id) == (0, 3_000_00, 5_000_00)
    reverse(hospital, "2")
    assert owed(holder_id) == (0, 2_000_00, 5_000_00)
    reverse(hospital, "1")
    assert owed(holder_id) == (0, 2_000_00, 0)
    assert [bill.status for _, bill in sorted(bills().items())] == [
        "voided",
        "voided",
        "closed",
    ]
    assert list(faults(ALL_CHECKS)) == []


def test_when_nothing_is_left_no_bill_is_formed(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00, "A"))
    leave(hospital)
    assert "replaced_by" not in reverse(hospital).answer
    assert [bill.status for bill in Bill.objects.all()] == ["voided"]
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_of_a_supplement_is_taken_back_as_well(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00))
    leave(hospital)
    charge(hospital, a_line("2", 10_00), a_line("3", 20_00), at=EVENING)
    reverse(hospital, "2")
    assert {number: bill.status for number, bill in bills().items()} == {
        0: "closed",
        1: "voided",
        2: "closed",
    }
    assert owed(holder_id) == (0, 120_00, 0)
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize("line_no", ["1", "2"], ids=["own bill", "visit's bill"])
def test_what_is_overdue_is_taken_back_and_is_no_arrears_any_more(
    hospital: UUID, line_no: str
) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 20_000_00), a_line("2", 1_00))
    leave(hospital)
    mark_overdue(at=WEEK_LATER, limit=10)
    StandingChange.objects.all().delete()
    reverse(hospital, line_no)
    assert {bill.status for bill in Bill.objects.all()} == {"voided", "overdue"}
    assert sum(owed(holder_id)) == (1_00 if line_no == "1" else 20_000_00)
    assert {row.holder_id for row in StandingChange.objects.all()} == {holder_id}
    assert list(faults(ALL_CHECKS)) == []


def test_a_suspended_line_keeps_what_stood_on_it(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00))
    leave(hospital)
    CreditLine.objects.update(status="suspended", suspended_for="person")
    reverse(hospital)
    assert owed(holder_id) == (0, 50_00, 0)


def test_what_a_lowered_limit_no_longer_carries_is_due(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00), a_line("3", 60_00))
    leave(hospital)
    line = accounts.line("outpatient", holder_id)
    set_limits(accounts=[AccountToOpen(line, "CNY", 55_00)])
    reverse(hospital)
    assert owed(holder_id) == (0, 50_00, 60_00)
    assert (bills()[1].line_minor, bills()[1].due_minor) == (50_00, 60_00)
    assert list(faults(ALL_CHECKS)) == []


def test_what_the_fund_pays_alone_is_settled_at_once(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1", 100_00, "C"), a_line("2", 0, "C"))
    leave(hospital)
    reverse(hospital)
    assert (bills()[1].status, bills()[1].total_minor) == ("settled", 0)
    assert list(faults(ALL_CHECKS)) == []


def test_the_new_bill_is_collected_where_its_payer_agreed(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00))
    leave(hospital)
    reverse(hospital)
    a_mandate(LIN)
    assert collect(holder_id, at=EVENING) == [50_00]
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_the_same_again_gives_the_first_answer(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"), a_line("2"))
    leave(hospital)
    first = reverse(hospital)
    again = reverse(hospital)
    assert (again.answer, again.replayed) == (first.answer, True)
    assert Bill.objects.count() == 2


def test_a_disputed_bill_goes_its_own_way(hospital: UUID) -> None:
    holder_id = admitted(hospital, ZHAO)
    (bill_id,) = billed(charge(hospital, a_line("1", 100_00)))
    draft = DisputeDraft(bill_id, bill_id, "never had that", "citizen")
    open_dispute(draft=draft, at=EVENING)
    with pytest.raises(ChargeNotReversible), transaction.atomic():
        reverse(hospital)
    assert owed(holder_id) == (0, 0, 100_00)


def test_a_bill_that_a_dispute_took_back_stays_voided_and_late_charges_go_on(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00))
    leave(hospital)
    bill_id = Bill.objects.get().id
    draft = DisputeDraft(bill_id, bill_id, "never was there", "citizen")
    dispute = open_dispute(draft=draft, at=EVENING)
    decision = Decision(is_upheld=True, by="judge", words="true")
    decide_dispute(dispute_id=dispute.id, decision=decision, at=EVENING)
    with pytest.raises(ChargeNotReversible), transaction.atomic():
        reverse(hospital)
    charge(hospital, a_line("2", 5_00), at=EVENING)
    assert [bill.status for _, bill in sorted(bills().items())] == ["voided", "closed"]
    assert owed(holder_id) == (0, 5_00, 0)
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize("risk_mode", ["merchant", "city"])
def test_a_bill_that_was_given_up_is_refunded_once_it_was_paid_after_all(
    risk_mode: str,
) -> None:
    hospital = a_hospital(risk_mode=risk_mode)
    holder_id = admitted(hospital)
    (bill_id,) = billed(charge(hospital, a_line("1", 11_000_00, "A")))
    year_later = MORNING + timedelta(days=365)
    mark_overdue(at=year_later, limit=5)
    write_off_bill(bill_id=bill_id, by="head of finance", at=year_later)
    with pytest.raises(ChargeNotReversible), transaction.atomic():
        reverse(hospital)
    assert list(faults(ALL_CHECKS)) == []
    pay(bill_id, at=year_later)
    asked = reverse(hospital).answer["refund"]
    assert (asked["amount_minor"], asked["insurer_minor"]) == (3_300_00, 7_700_00)
    approve_refund(refund_id=UUID(asked["id"]), by="cashier", at=year_later)
    assert give_back(at=year_later) == 1
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []
