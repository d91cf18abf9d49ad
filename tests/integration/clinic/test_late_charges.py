"""What a hospital charges after discharge: one supplement a call, paid in its turn."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import ChargeItem, SplitShare, Visit
from clinic.operations.lock_visit import VisitNotOpen
from clinic.operations.name_patient import name_patient
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from ledger.models import Bill
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from tests.cast import LIN, WANG, ZHAO, Person
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    discharge,
    leave,
    owed,
)
from tests.factories.people import a_citizen, a_mandate
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
EVENING = MORNING + timedelta(hours=10)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def supplements(hospital: UUID) -> list[Bill]:
    bills = Bill.objects.filter(merchant_id=hospital, supplement_no__gt=0)
    return list(bills.order_by("supplement_no"))


def test_late_charges_of_a_call_form_one_supplement_on_the_line(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00))
    leave(hospital)
    added = charge(
        hospital, a_line("2", 10_00, "A"), a_line("3", 5_00, "C"), at=EVENING
    )
    (bill,) = supplements(hospital)
    assert [(r.status, r.bill_id) for r in added.results] == [("deferred", bill.id)] * 2
    assert (bill.status, bill.supplement_no) == ("closed", 1)
    assert (bill.line_minor, bill.due_minor, bill.insurer_minor) == (8_00, 0, 7_00)
    assert owed(holder_id) == (0, 108_00, 0)
    assert added.available_minor == 3_000_00 - 108_00
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(
    ("person", "kind", "line_kind", "status", "used_minor", "due_minor"),
    [
        (LIN, "outpatient", "outpatient", "deferred", 900_00, 0),
        (LIN, "inpatient", "inpatient", "deferred", 900_00, 0),
        (LIN, "emergency", "outpatient", "deferred", 900_00, 0),
        (WANG, "inpatient", "inpatient", "due", 0, 900_00),
        (ZHAO, "outpatient", "outpatient", "due", 0, 900_00),
        (None, "outpatient", "outpatient", "due", 0, 900_00),
        (None, "emergency", "outpatient", "due", 0, 900_00),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_nobody_is_at_a_window_any_more_so_what_no_line_carries_is_due(
    hospital: UUID,
    *,
    person: Person | None,
    kind: str,
    line_kind: str,
    status: str,
    used_minor: int,
    due_minor: int,
) -> None:
    holder_id = admitted(hospital, person, kind)
    leave(hospital)
    added = charge(hospital, a_line("1", 900_00), at=EVENING)
    assert [r.status for r in added.results] == [status]
    assert owed(holder_id, line_kind) == (0, used_minor, due_minor)
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_carries_what_fits_of_a_call_and_the_rest_is_due(hospital: UUID) -> None:
    holder_id = admitted(hospital, WANG)
    leave(hospital)
    added = charge(
        hospital,
        a_line("1", 600_00),
        a_line("2", 500_00),
        a_line("3", 400_00),
        at=EVENING,
    )
    assert [r.status for r in added.results] == ["deferred", "due", "deferred"]
    assert owed(holder_id) == (0, 1_000_00, 500_00)
    assert len({r.bill_id for r in added.results}) == 1


def test_a_suspended_line_takes_nothing_late(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    leave(hospital)
    CreditLine.objects.update(status="suspended", suspended_for="person")
    assert charge(hospital, a_line(), at=EVENING).results[0].status == "due"
    assert owed(holder_id) == (0, 0, 100_00)


def test_what_comes_while_the_insurer_is_asked_stands_beside_the_visits_bill(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00, "A"))
    discharge(hospital)
    charge(hospital, a_line("2", 10_00, "A"))
    assert finalise_splits(EVENING) == 1
    visit = Visit.objects.get()
    own = Bill.objects.get(id=visit.bill_id)
    assert (own.total_minor, own.line_minor, own.insurer_minor) == (100_00, 3000, 7000)
    assert [bill.total_minor for bill in supplements(hospital)] == [10_00]
    assert owed(holder_id) == (0, 33_00, 0)
    assert SplitShare.objects.count() == 2
    assert list(faults(ALL_CHECKS)) == []


def test_each_call_has_a_supplement_numbered_after_the_bills_there_are(
    hospital: UUID,
) -> None:
    admitted(hospital)
    charge(hospital, a_line("1", 20_000_00))  # To be paid now: the first supplement.
    leave(hospital)
    for number in ("2", "3"):
        charge(hospital, a_line(number, 1_00), at=EVENING)
    assert [bill.supplement_no for bill in supplements(hospital)] == [1, 2, 3]
    assert list(faults(ALL_CHECKS)) == []


def test_a_late_line_sent_again_is_a_duplicate_of_its_supplement(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    leave(hospital)
    first = charge(hospital, a_line("1"), at=EVENING)
    again = charge(hospital, a_line("1"), at=EVENING)
    other = charge(hospital, a_line("1", 7), a_line("2", 1_00), at=EVENING)
    assert again.changed_nothing
    assert [r.status for r in other.results] == ["conflict", "deferred"]
    assert other.results[0].bill_id == first.results[0].bill_id
    assert owed(holder_id) == (0, 101_00, 0)
    assert len(supplements(hospital)) == 2


def test_a_supplement_is_collected_in_a_payment_of_its_own(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    a_mandate(LIN)
    charge(hospital, a_line("1", 100_00))
    leave(hospital)
    collect(holder_id, at=MORNING)
    charge(hospital, a_line("2", 10_00), at=EVENING)
    assert collect(holder_id, at=EVENING) == [10_00]
    assert {bill.status for bill in Bill.objects.all()} == {"settled"}
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_what_costs_the_citizen_nothing_is_settled_at_once(hospital: UUID) -> None:
    admitted(hospital)
    leave(hospital)
    charge(
        hospital,
        a_line("1", 0),
        a_line("2", 10_00, "A", insurer_minor=10_00),
        at=EVENING,
    )
    (bill,) = supplements(hospital)
    assert (bill.status, bill.settled_at) == ("settled", EVENING)
    balances = {r.account: r.debits_minor - r.credits_minor for r in trial_balance()}
    assert balances["insurer:city"] == 10_00
    assert list(faults(ALL_CHECKS)) == []


def test_who_was_named_after_leaving_is_asked_and_insured(hospital: UUID) -> None:
    holder_id = admitted(hospital, None, "emergency")
    leave(hospital)
    citizen = a_citizen(LIN)
    a_mandate(LIN)
    name_patient(
        merchant_id=hospital,
        visit_no=ADMITTED,
        patient=Patient(citizen=LIN.ref),
        at=MORNING,
    )
    charge(hospital, a_line("1", 10_00, "A"), at=EVENING)
    (bill,) = supplements(hospital)
    assert (bill.holder_id, bill.payer_id) == (holder_id, citizen)
    assert (bill.due_minor, bill.insurer_minor) == (3_00, 7_00)
    assert bill.collect_at == EVENING


def test_a_voided_visit_takes_nothing(hospital: UUID) -> None:
    admitted(hospital)
    Visit.objects.update(status="voided")
    with pytest.raises(VisitNotOpen), transaction.atomic():
        charge(hospital, a_line())
    assert not ChargeItem.objects.exists()
