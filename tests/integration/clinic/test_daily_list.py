"""The daily list: what a day came to, what was taken back, and what stood behind it."""

from datetime import date
from uuid import UUID

import pytest

from clinic.models import Visit
from clinic.operations.reverse_charge import reverse_charge
from clinic.queries.daily_list import DailyList, daily_list
from clinic.tasks import charge_days
from config.verification import ALL_CHECKS
from ledger.queries.verification import faults
from tests.cast import CHEN, ZHAO
from tests.factories.clinic import (
    ADMITTED,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
)
from tests.factories.deposits import a_deposit, cash
from tests.factories.people import a_citizen
from tests.factories.wards import BED_MINOR, NURSING_MINOR, a_ward, lies_in, local

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> UUID:
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_citizen(CHEN)
    a_visit(merchant_id, CHEN, "inpatient", at=local("2026-11-03T15:00"))
    lies_in(merchant_id, "W3", "2026-11-03T15:00")
    return merchant_id


def listed(day: int) -> DailyList:
    visit = Visit.objects.select_related("hospital").get()
    return daily_list(visit, date(2026, 11, day))


def treat(merchant_id: UUID, line_no: str, minor: int, moment: str) -> str:
    line = a_line(line_no, minor, performed_at=local(moment))
    added = charge(merchant_id, line, at=local(moment))
    return added.results[0].status


def take_back(merchant_id: UUID, line_no: str, moment: str) -> None:
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no=line_no,
        reason="ordered twice",
        reversed_at=local(moment),
        at=local(moment),
    )


def test_a_day_has_its_sums_by_category(hospital: UUID) -> None:
    treat(hospital, "1", 120_00, "2026-11-03T16:00")
    treat(hospital, "2", 30_00, "2026-11-03T17:00")
    charge_days(local("2026-11-04T00:00"))
    first = listed(3)
    assert {one.category: one.amount_minor for one in first.categories} == {
        "imaging": 150_00,
        "bed": BED_MINOR,
        "nursing": NURSING_MINOR,
    }
    assert first.total_minor == 150_00 + BED_MINOR + NURSING_MINOR
    (bed,) = [one for one in first.categories if one.category == "bed"]
    assert (bed.insurer_minor, bed.citizen_minor) == (BED_MINOR // 2, BED_MINOR // 2)


def test_what_is_taken_back_the_same_day_is_shown_and_not_counted(
    hospital: UUID,
) -> None:
    treat(hospital, "1", 120_00, "2026-11-03T16:00")
    take_back(hospital, "1", "2026-11-03T18:00")
    first = listed(3)
    assert (first.total_minor, first.reversals) == (0, [])
    (line,) = first.lines
    assert (line.counts, line.reason) == (0, "ordered twice")
    assert line.reversed_at == local("2026-11-03T18:00")


def test_what_is_taken_back_later_stays_on_its_day_and_is_negative_on_the_other(
    hospital: UUID,
) -> None:
    treat(hospital, "1", 120_00, "2026-11-03T16:00")
    treat(hospital, "2", 50_00, "2026-11-04T16:00")
    handed_out = listed(3).total_minor
    take_back(hospital, "1", "2026-11-04T18:00")
    assert listed(3).total_minor == handed_out == 120_00
    assert listed(3).lines[0].reversed_at == local("2026-11-04T18:00")
    second = listed(4)
    assert [one.item.line_no for one in second.lines] == ["2"]
    assert [one.item.line_no for one in second.reversals] == ["1"]
    assert second.total_minor == 50_00 - 120_00
    days = [listed(day) for day in (3, 4, 5)]
    assert [one.running_total_minor for one in days] == [120_00, 50_00, 50_00]
    assert sum(one.total_minor for one in days) == 50_00


def test_the_line_is_told_as_it_stood_at_the_end_of_the_day(hospital: UUID) -> None:
    treat(hospital, "1", 120_00, "2026-11-03T16:00")
    treat(hospital, "2", 50_00, "2026-11-04T16:00")
    stood = [
        (one.line.used_minor, one.line.held_minor)
        for one in (listed(3), listed(4))
        if one.line
    ]
    assert stood == [(0, 120_00), (0, 170_00)]
    leave(hospital, at=local("2026-11-05T09:00"))
    fifth = listed(5).line
    assert fifth is not None
    days_minor = 2 * (BED_MINOR + NURSING_MINOR)
    assert fifth.held_minor == 0
    assert 170_00 < fifth.used_minor < 170_00 + days_minor
    assert fifth.available_minor == 15_000_00 - fifth.used_minor
    third = listed(3).line
    assert third is not None
    assert third.held_minor == 120_00


def test_deposits_are_told_as_they_were(hospital: UUID) -> None:
    bill_id = Visit.objects.get().bill_id
    a_deposit(bill_id, cash(300_00), at=local("2026-11-03T16:00"))
    a_deposit(bill_id, cash(200_00), at=local("2026-11-04T16:00"))
    told = [listed(day).deposits.left_minor for day in (2, 3, 4)]
    assert told == [0, 300_00, 500_00]


def test_who_has_a_deposit_is_not_sent_to_the_window_while_it_lasts() -> None:
    merchant_id = a_hospital()
    a_citizen(ZHAO)
    visit = a_visit(merchant_id, ZHAO, "inpatient", at=local("2026-11-03T15:00"))
    assert treat(merchant_id, "1", 100_00, "2026-11-03T15:10") == "pay_now"
    a_deposit(visit.bill_id, cash(250_00), at=local("2026-11-03T16:00"))
    assert treat(merchant_id, "2", 100_00, "2026-11-03T16:10") == "due"
    both = [
        a_line(no, minor, performed_at=local("2026-11-03T17:00"))
        for no, minor in (("3", 200_00), ("4", 150_00))
    ]
    added = charge(merchant_id, *both, at=local("2026-11-03T17:00"))
    assert [one.status for one in added.results] == ["pay_now", "due"]
    assert treat(merchant_id, "5", 1, "2026-11-03T18:00") == "pay_now"
    leave(merchant_id, at=local("2026-11-04T09:00"))
    assert list(faults(ALL_CHECKS)) == []
