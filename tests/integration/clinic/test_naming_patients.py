"""Who is named while a visit's bill is being paid is asked next; the debt stays."""

from datetime import timedelta
from uuid import UUID

import pytest

from clinic.operations.name_patient import name_patient
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.models import Bill, Payment
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from tests.cast import LIN
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
    owed,
)
from tests.factories.people import GOOD_CARD, a_citizen, a_mandate
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
LATER = MORNING + timedelta(minutes=5)


@pytest.fixture
def hospital() -> UUID:
    """One whose emergency treated somebody unknown, who has left."""
    merchant_id = a_hospital()
    a_visit(merchant_id, None, "emergency")
    charge(merchant_id, a_line("1", 100_00))
    leave(merchant_id)
    return merchant_id


def name(merchant_id: UUID) -> UUID:
    """Name the patient: Lin, who has agreed to be collected from."""
    citizen = a_citizen(LIN)
    a_mandate(LIN)
    name_patient(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        patient=Patient(citizen=LIN.ref),
        at=SOON,
    )
    return citizen


def try_to_pay(bill: Bill) -> str:
    """Start a payment with a companion's card; give its reference."""
    start_payment(
        bill_id=bill.id, gateway="sandbox", channel="desk", token=GOOD_CARD, at=MORNING
    )
    (claimed,) = claim_bills(shard=shard_of(bill.holder_id), limit=5, at=MORNING)
    return claimed.order.reference


def test_when_the_payment_is_declined_the_named_patient_is_asked(
    hospital: UUID,
) -> None:
    bill = Bill.objects.get()
    reference = try_to_pay(bill)
    citizen = name(hospital)
    record_outcomes(
        outcomes=[Outcome(reference, Answer.DECLINED, reason="insufficient_funds")],
        asked_by="collect",
        at=LATER,
    )
    assert collect(bill.holder_id, at=LATER) == [100_00]
    payment = Payment.objects.get(status="succeeded")
    assert (payment.holder_id, payment.payer_id) == (bill.holder_id, citizen)
    assert owed(bill.holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_when_the_payment_succeeds_it_stays_with_whoever_paid(hospital: UUID) -> None:
    bill = Bill.objects.get()
    reference = try_to_pay(bill)
    citizen = name(hospital)
    payment = Payment.objects.get(reference=reference)
    outcome = Outcome(
        reference,
        Answer.SUCCEEDED,
        amount=Money(payment.amount_minor, payment.currency),
    )
    record_outcomes(outcomes=[outcome], asked_by="collect", at=LATER)
    bill.refresh_from_db()
    assert (bill.status, bill.payer_id) == ("settled", citizen)
    assert Payment.objects.get().payer_id == bill.holder_id
    assert collect(bill.holder_id, at=LATER) == []
    assert list(faults(ALL_CHECKS)) == []


def test_an_overdue_bill_and_its_supplement_are_asked_of_the_named_patient(
    hospital: UUID,
) -> None:
    week_later = MORNING + timedelta(days=7)
    mark_overdue(at=week_later, limit=5)
    charge(hospital, a_line("2", 5_00), at=week_later)
    citizen = name(hospital)
    holder_id = Bill.objects.first().holder_id  # type: ignore[union-attr]  # there is
    assert {bill.payer_id for bill in Bill.objects.all()} == {citizen}
    assert sorted(collect(holder_id, at=week_later)) == [5_00, 100_00]
    assert owed(holder_id) == (0, 0, 0)
