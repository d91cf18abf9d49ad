"""Who owes a bill whose payment is taken back: whoever is its patient by then."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import Visit
from clinic.operations.hand_back_to_visit import hand_back_to_visit
from clinic.operations.keep_patient import PatientLeft
from clinic.operations.name_patient import name_patient
from clinic.operations.take_back_visit_payment import take_back_visit_payment
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from credit.operations.close_account import close_account
from ledger.models import Bill, Notice, Payment, Refund, Shift
from ledger.operations.approve_refund import approve_refund
from ledger.operations.reopen_bill import WINDOW_FIRST
from ledger.queries.verification import faults
from parking.queries.stays import stays_running
from tests.cast import LIN
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
)
from tests.factories.desk_mistakes import take
from tests.factories.desk_money import some_shift
from tests.factories.people import a_citizen, a_mandate
from tests.factories.policies import a_policy

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
LATER = MORNING + timedelta(minutes=5)


@pytest.fixture
def shift() -> Shift:
    """Somebody unknown was treated, and a companion pays in cash."""
    merchant_id = a_hospital()
    a_visit(merchant_id, None, "emergency")
    charge(merchant_id, a_line("1", 100_00))
    leave(merchant_id)
    shift = some_shift(merchant_id)
    take(Bill.objects.get().id, shift, at=MORNING)
    return shift


def name() -> UUID:
    """Name the patient: Lin, who has agreed to be collected from."""
    citizen = a_citizen(LIN)
    a_mandate(LIN)
    patient = Patient(citizen=LIN.ref)
    name_patient(merchant_id=a_hospital(), visit_no=ADMITTED, patient=patient, at=SOON)
    return citizen


def take_back(shift: Shift) -> Refund:
    refund: Refund = take_back_visit_payment(
        merchant_id=shift.merchant_id,
        visit_no=ADMITTED,
        payment_id=Payment.objects.get().id,
        shift_id=shift.id,
        by="desk:wang",
        at=LATER,
    )
    return refund


def owes(citizen: UUID) -> bool:
    """Say whether it waits for the citizen; who had paid is told what was undone."""
    bill = Bill.objects.get()
    assert Notice.objects.get(kind="taken_back").payer_id == bill.holder_id
    assert bill.collect_at == LATER + WINDOW_FIRST
    assert list(faults(ALL_CHECKS)) == []
    return (bill.status, bill.payer_id) == ("closed", citizen)


def test_taken_back_the_bill_waits_for_whoever_was_named(shift: Shift) -> None:
    citizen = name()
    assert take_back(shift).status == "succeeded"
    assert owes(citizen)


def test_so_it_does_when_a_second_person_had_to_agree(shift: Shift) -> None:
    a_policy(SOON, refund_approval_from_minor=1)
    refund = take_back(shift)
    citizen = name()
    approve_refund(refund_id=refund.id, by="desk:boss", at=LATER)
    hand_back_to_visit(
        visit_id=Visit.objects.get().id,
        refund_ids=[refund.id],
        shift_id=shift.id,
        by="desk:wang",
        at=LATER,
    )
    assert owes(citizen)


def test_whoever_has_left_owes_nothing_again(shift: Shift) -> None:
    citizen = name()
    close_account(holder_id=citizen, stays=stays_running, at=SOON)
    with pytest.raises(PatientLeft), transaction.atomic():
        take_back(shift)
    assert Bill.objects.get().status == "settled"
