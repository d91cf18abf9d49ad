"""A charge taken back after payment is a refund: each gets back what each bore."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import ChargeItem
from clinic.operations.finalise_split import finalise_split
from clinic.operations.register_visit import KeptAnswer
from clinic.operations.reverse_charge import reverse_charge
from clinic.ports import Share
from config.verification import ALL_CHECKS
from ledger.models import Bill, ChargeShare, Refund
from ledger.operations.refund_lines import LineRefunded
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    admitted,
    charge,
    discharge,
    leave,
    owed,
)
from tests.factories.paid import give_back
from tests.factories.people import a_citizen, a_mandate
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
EVENING = MORNING + timedelta(hours=10)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def reverse(
    merchant_id: UUID, line_no: str = "1", reason: str = "not done"
) -> KeptAnswer:
    return reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no=line_no,
        reason=reason,
        reversed_at=EVENING,
        at=EVENING,
    )


def a_paid_visit(merchant_id: UUID, *lines: object) -> UUID:
    """Charge, discharge and collect; give the holder."""
    holder_id = admitted(merchant_id)
    a_mandate(LIN)
    charge(merchant_id, *lines)  # type: ignore[arg-type]  # what a_line gives
    leave(merchant_id)
    collect(holder_id, at=MORNING)
    return holder_id


def test_the_citizens_share_and_the_funds_part_go_back_apart(hospital: UUID) -> None:
    holder_id = a_paid_visit(hospital, a_line("1", 100_00, "A"), a_line("2", 50_00))
    kept = reverse(hospital)
    bill, refund = Bill.objects.get(), Refund.objects.get()
    assert (refund.amount_minor, refund.insurer_minor) == (30_00, 70_00)
    assert kept.answer["refund"] == {
        "id": str(refund.id),
        "status": "approved",
        "amount_minor": 30_00,
        "insurer_minor": 70_00,
    }
    assert (bill.status, bill.total_minor) == ("settled", 150_00)
    assert refund.lines.get().charge_id == ChargeItem.objects.get(line_no="1").charge_id
    assert owed(holder_id) == (0, 0, 0)
    assert give_back(at=EVENING) == 1
    assert Refund.objects.get().status == "succeeded"
    assert list(faults(ALL_CHECKS)) == []


def test_each_gets_back_what_the_insurer_finally_decided(hospital: UUID) -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00, "A"), a_line("2", 100_00, "A"))
    discharge(hospital)
    shares = [Share("1", 0, 0, 100_00), Share("2", 70_00, 20_00, 10_00)]
    finalise_split(visit_id=visit.id, shares=shares, at=MORNING)
    assert ChargeShare.objects.count() == 2
    collect(holder_id, at=MORNING)
    for line_no, cash_minor, fund_minor in (("1", 100_00, 0), ("2", 10_00, 90_00)):
        asked = reverse(hospital, line_no).answer["refund"]
        given = (asked["amount_minor"], asked["insurer_minor"])
        assert given == (cash_minor, fund_minor)
    assert list(faults(ALL_CHECKS)) == []


def test_what_an_unpaid_bill_was_split_into_stays_when_it_is_formed_anew(
    hospital: UUID,
) -> None:
    holder_id = a_citizen(LIN)
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00, "A"), a_line("2", 100_00, "A"))
    discharge(hospital)
    shares = [Share("1", 0, 0, 100_00), Share("2", 70_00, 20_00, 10_00)]
    finalise_split(visit_id=visit.id, shares=shares, at=MORNING)
    assert owed(holder_id) == (0, 40_00, 70_00)
    reverse(hospital, "1")
    assert owed(holder_id) == (0, 10_00, 0)
    a_mandate(LIN)
    collect(holder_id, at=EVENING)
    asked = reverse(hospital, "2").answer["refund"]
    assert (asked["amount_minor"], asked["insurer_minor"]) == (10_00, 90_00)
    assert list(faults(ALL_CHECKS)) == []


def test_a_supplement_that_was_paid_is_refunded_from_its_own_payment(
    hospital: UUID,
) -> None:
    holder_id = a_paid_visit(hospital, a_line("1", 100_00))
    charge(hospital, a_line("2", 10_00, "A"), at=EVENING)
    collect(holder_id, at=EVENING)
    reverse(hospital, "2")
    refund = Refund.objects.get()
    assert refund.bill_id == Bill.objects.get(supplement_no=1).id
    assert (refund.amount_minor, refund.insurer_minor) == (3_00, 7_00)
    assert list(faults(ALL_CHECKS)) == []


def test_an_item_that_was_paid_at_once_is_refunded_while_the_visit_goes_on(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    a_mandate(LIN)
    charge(hospital, a_line("1", 20_000_00), a_line("2", 1_00))
    collect(holder_id, at=MORNING)
    kept = reverse(hospital)
    assert kept.answer["refund"]["status"] == "requested"  # A second person decides.
    assert owed(holder_id) == (1_00, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_what_the_fund_paid_alone_goes_back_to_the_fund_at_once(
    hospital: UUID,
) -> None:
    a_citizen(LIN)
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 10_00, "A"))
    discharge(hospital)
    whole = [Share("1", 10_00, 0, 0)]
    finalise_split(visit_id=visit.id, shares=whole, at=MORNING)
    assert Bill.objects.get().status == "settled"
    asked = reverse(hospital).answer["refund"]
    assert (asked["amount_minor"], asked["insurer_minor"]) == (0, 10_00)
    assert asked["status"] == "succeeded"
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_of_no_amount_needs_no_refund(hospital: UUID) -> None:
    a_paid_visit(hospital, a_line("1", 0), a_line("2", 5_00))
    assert "refund" not in reverse(hospital).answer
    assert not Refund.objects.exists()
    assert list(faults(ALL_CHECKS)) == []


def test_the_same_again_is_one_refund(hospital: UUID) -> None:
    a_paid_visit(hospital, a_line("1", 100_00))
    first, again = reverse(hospital), reverse(hospital)
    assert (again.answer, again.replayed) == (first.answer, True)
    assert Refund.objects.count() == 1


def test_what_was_given_back_by_another_door_is_not_given_back_again(
    hospital: UUID,
) -> None:
    a_paid_visit(hospital, a_line("1", 100_00), a_line("2", 5_00))
    bill = Bill.objects.get()
    draft = RefundDraft(bill.id, bill.id, "sorry", "city", lines={"1": None})
    request_refund(draft=draft, at=EVENING)
    with pytest.raises(LineRefunded), transaction.atomic():
        reverse(hospital)
    assert ChargeItem.objects.get(line_no="1").status == "deferred"
    assert Refund.objects.count() == 1
