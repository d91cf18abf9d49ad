"""Days in bed: each is charged once, whatever happens to the worker."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import Admission, ChargeItem, Hospital, Visit
from clinic.operations import assign_bed as beds
from clinic.operations.charge_bed_days import charge_bed_days
from clinic.operations.lock_visit import VisitNotOpen, VisitUnknown
from clinic.operations.open_ward import open_ward
from clinic.tasks import charge_days
from config.verification import ALL_CHECKS
from ledger.errors import DomainError
from ledger.queries.verification import faults
from tests.cast import CHEN, ZHAO, Person
from tests.databases import TestDatabase
from tests.factories.clinic import (
    a_hospital,
    a_line,
    a_visit,
    charge,
    discharge,
    leave,
    owed,
)
from tests.factories.people import a_citizen
from tests.factories.prices import a_price_list
from tests.factories.wards import (
    BED_MINOR,
    NURSING_MINOR,
    a_ward,
    costs,
    lies_in,
    local,
)
from tests.integration.clinic.test_visit_races import at_once

pytestmark = pytest.mark.django_db
ADMISSION = "2026-11-03T15:00"


def admitted(person: Person | None = CHEN) -> UUID:
    """A patient in a bed of ward W3; the hospital's merchant."""
    merchant_id = a_hospital()
    a_ward(merchant_id)
    if person:
        a_citizen(person)
    a_visit(merchant_id, person, "inpatient", at=local(ADMISSION))
    lies_in(merchant_id, "W3", ADMISSION)
    return merchant_id


def days() -> dict[str, int]:
    """What is charged for, by line."""
    rows = ChargeItem.objects.exclude(status="reversed").order_by("line_no")
    return dict(rows.values_list("line_no", "amount_minor"))


def the_days(*numbers: int, bed_minor: int = BED_MINOR) -> dict[str, int]:
    services = {"bed": bed_minor, "nursing": NURSING_MINOR}
    return {
        f"{name}:2026-11-{day:02}": minor
        for name, minor in services.items()
        for day in numbers
    }


def test_each_day_is_charged_once_at_midnight() -> None:
    admitted()
    assert charge_days(local("2026-11-03T23:59")) == 0
    assert charge_days(local("2026-11-04T00:00")) == 1
    assert days() == the_days(3)
    assert charge_days(local("2026-11-04T00:05")) == 0
    assert charge_days(local("2026-11-05T00:01")) == 1
    assert days() == the_days(3, 4)
    assert {item.status for item in ChargeItem.objects.all()} == {"deferred"}


def test_an_outage_of_days_is_caught_up_with_each_days_ward_and_price() -> None:
    merchant_id = admitted()
    care = a_ward(merchant_id, "ICU", 300_00)
    lies_in(merchant_id, "ICU", "2026-11-04T10:00")
    costs(care, "bed", 320_00, "2026-11-05")
    lies_in(merchant_id, "W3", "2026-11-06T09:00", bed="3")
    assert charge_days(local("2026-11-07T08:00")) == 4
    beds_only = {k: v for k, v in days().items() if k.startswith("bed")}
    assert beds_only == {
        "bed:2026-11-03": BED_MINOR,
        "bed:2026-11-04": 300_00,
        "bed:2026-11-05": 320_00,
        "bed:2026-11-06": BED_MINOR,
    }
    assert Admission.objects.get().due_at == local("2026-11-08T00:00")


def test_a_discharge_charges_what_is_missing_and_not_its_own_day() -> None:
    merchant_id = admitted()
    answer = discharge(merchant_id, at=local("2026-11-05T09:00"))
    assert days() == the_days(3, 4)
    assert answer["total_minor"] == 2 * (BED_MINOR + NURSING_MINOR)
    assert charge_days(local("2026-11-09T00:00")) == 0
    assert Admission.objects.get().due_at is None


def test_a_discharge_told_late_takes_back_the_days_beyond_it() -> None:
    merchant_id = admitted()
    assert charge_days(local("2026-11-07T00:10")) == 4
    discharge(merchant_id, at=local("2026-11-05T09:00"))
    assert days() == the_days(3, 4)
    assert ChargeItem.objects.filter(status="reversed").count() == 4
    assert list(faults(ALL_CHECKS)) == []


def test_admitted_and_discharged_on_one_day_is_one_day() -> None:
    merchant_id = admitted()
    discharge(merchant_id, at=local("2026-11-03T20:00"))
    assert days() == the_days(3)


def test_what_the_line_does_not_carry_of_a_day_is_due_not_to_be_paid_now() -> None:
    merchant_id = admitted(ZHAO)
    charge_days(local("2026-11-04T00:00"))
    assert {item.status for item in ChargeItem.objects.all()} == {"due"}
    added = charge(merchant_id, a_line("drip"))
    assert added.results[0].status == "pay_now"
    leave(merchant_id, at=local("2026-11-04T09:00"))
    assert list(faults(ALL_CHECKS)) == []


def test_a_day_that_the_hospital_charges_itself_is_left_to_it() -> None:
    merchant_id = admitted()
    own = a_line("bed:2026-11-03", 60_00, performed_at=local("2026-11-03T16:00"))
    charge(merchant_id, own)
    assert charge_days(local("2026-11-04T00:00")) == 1
    assert days() == the_days(3) | {"bed:2026-11-03": 60_00}


def test_a_day_taken_back_is_not_charged_again() -> None:
    admitted()
    charge_days(local("2026-11-04T00:00"))
    ChargeItem.objects.filter(line_no="bed:2026-11-03").update(status="reversed")
    Admission.objects.update(next_day="2026-11-03", due_at=local("2026-11-04T00:00"))
    assert charge_days(local("2026-11-04T00:01")) == 1
    assert "bed:2026-11-03" not in days()


def test_the_same_bed_again_is_the_same() -> None:
    merchant_id = admitted()
    stay, stood = lies_in(merchant_id, "W3", ADMISSION)
    assert stood
    assert (stay.ward.code, stay.bed, stay.charged_otherwise) == ("W3", "12", [])


def test_a_transfer_told_late_names_the_days_charged_for_another_ward() -> None:
    merchant_id = admitted()
    a_ward(merchant_id, "ICU", 300_00)
    charge_days(local("2026-11-06T00:00"))
    stay, _ = lies_in(
        merchant_id, "ICU", "2026-11-04T22:00", at=local("2026-11-06T08:00")
    )
    assert [day.isoformat() for day in stay.charged_otherwise] == [
        "2026-11-04",
        "2026-11-05",
    ]
    assert days() == the_days(3, 4, 5)
    charge_days(local("2026-11-07T00:00"))
    assert days()["bed:2026-11-06"] == 300_00


def test_an_admission_told_after_a_transfer_is_charged_from_its_own_day() -> None:
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_ward(merchant_id, "ICU", 300_00)
    a_citizen(CHEN)
    a_visit(merchant_id, CHEN, "inpatient", at=local(ADMISSION))
    lies_in(merchant_id, "ICU", "2026-11-05T10:00")
    lies_in(merchant_id, "W3", ADMISSION, at=local("2026-11-05T11:00"))
    assert charge_days(local("2026-11-06T00:00")) == 3
    assert [days()[f"bed:2026-11-0{day}"] for day in (3, 4, 5)] == [
        BED_MINOR,
        BED_MINOR,
        300_00,
    ]


def _is_refused(refusal: type[DomainError], merchant_id: UUID, *told: str) -> None:
    ward, moment, *bed = told
    with pytest.raises(refusal), transaction.atomic():
        lies_in(merchant_id, ward, moment, *bed)


def test_what_cannot_be_is_refused() -> None:
    merchant_id = admitted()
    a_ward(merchant_id, "ICU")
    _is_refused(beds.WardUnknown, merchant_id, "W9", "2026-11-04T09:00")
    _is_refused(beds.BedConflict, merchant_id, "ICU", ADMISSION)
    _is_refused(beds.BedConflict, merchant_id, "W3", ADMISSION, "13")
    _is_refused(beds.BedBeforeVisit, merchant_id, "W3", "2026-11-03T14:59")
    other = a_hospital("second-hospital")
    with pytest.raises(VisitUnknown), transaction.atomic():
        lies_in(other, "W3", ADMISSION)
    discharge(merchant_id, at=local("2026-11-05T09:00"))
    _is_refused(VisitNotOpen, merchant_id, "ICU", "2026-11-04T09:00")


def test_a_ward_without_a_price_and_an_outpatient_have_no_bed() -> None:
    merchant_id = admitted()
    hospital = Hospital.objects.get()
    open_ward(hospital_id=hospital.id, code="NEW", name="New", at=local(ADMISSION))
    _is_refused(beds.WardUnpriced, merchant_id, "NEW", "2026-11-04T09:00")
    a_visit(merchant_id, CHEN, "outpatient", visit_no="V-2", at=local(ADMISSION))
    with pytest.raises(beds.BedNotForOutpatients):
        lies_in(merchant_id, "W3", ADMISSION, visit_no="V-2")


def test_a_worker_whose_time_is_over_leaves_the_rest_to_the_next() -> None:
    admitted()
    assert charge_days(local("2026-11-04T00:00"), is_over=lambda: True) == 0
    assert days() == {}
    assert charge_days(local("2026-11-04T00:00")) == 1
    assert days() == the_days(3)


def test_workers_at_once_charge_a_day_once(committed: TestDatabase) -> None:
    admitted()
    at_once(lambda _number: charge_days(local("2026-11-04T00:00")))
    charge_days(local("2026-11-04T00:00"))
    assert days() == the_days(3)
    holder_id = ChargeItem.objects.values_list("holder_id", flat=True)[0]
    held, used, due = owed(holder_id, "inpatient")
    assert (used, due) == (0, 0)
    assert held == sum(item.citizen_minor for item in ChargeItem.objects.all())
    assert list(faults(ALL_CHECKS)) == []


BED = "110100003,,Three-bed room,01,B,0.10,80.00,60.00,day,,"


def test_days_in_bed_take_ceiling_and_ratio_from_the_list_and_need_neither() -> None:
    """Nursing isn't in the list: nobody could be asked at midnight."""
    a_price_list(admitted(), BED)
    charge_bed_days(visit_id=Visit.objects.get().id, at=local("2026-11-04T00:30"))
    bed, nursing = ChargeItem.objects.order_by("line_no")
    assert (bed.ceiling_minor, bed.prepay_ratio) == (60_00, Decimal("0.10"))
    assert bed.price_list_id is not None
    assert (nursing.amount_minor, nursing.price_list_id) == (26_00, None)
    assert list(faults(ALL_CHECKS)) == []
