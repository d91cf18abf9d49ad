"""Every charge has its own fate: deferred, due, to be paid now, or sent before."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import SplitShare
from clinic.operations.lock_visit import VisitUnknown
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import LIN, WANG, ZHAO, Person
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    admitted,
    billed,
    charge,
    owed,
)
from tests.factories.people import a_citizen, a_mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def test_the_citizens_estimated_share_is_held(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    added = charge(
        hospital,
        a_line("1", 100_00, "A"),
        a_line("2", 100_00, "B"),
        a_line("3", 100_01, "C"),
        a_line("4", 0, "C"),
    )
    assert [r.status for r in added.results] == ["deferred"] * 4
    assert [r.amount_minor for r in added.results] == [100_00, 100_00, 100_01, 0]
    assert owed(holder_id) == (30_00 + 50_00 + 100_01, 0, 0)
    assert added.available_minor == 3_000_00 - 180_01


@pytest.mark.parametrize(
    ("person", "kind", "line_kind", "status", "held_minor", "due_minor"),
    [
        (LIN, "outpatient", "outpatient", "deferred", 900_00, 0),
        (LIN, "emergency", "outpatient", "deferred", 900_00, 0),
        (LIN, "inpatient", "inpatient", "deferred", 900_00, 0),
        (WANG, "inpatient", "inpatient", "pay_now", 0, 900_00),
        (ZHAO, "outpatient", "outpatient", "pay_now", 0, 900_00),
        (ZHAO, "emergency", "outpatient", "due", 0, 900_00),
        (None, "emergency", "outpatient", "due", 0, 900_00),
        (None, "outpatient", "outpatient", "pay_now", 0, 900_00),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_what_no_line_carries_is_due_in_an_emergency_and_to_be_paid_now_otherwise(
    hospital: UUID,
    *,
    person: Person | None,
    kind: str,
    line_kind: str,
    status: str,
    held_minor: int,
    due_minor: int,
) -> None:
    holder_id = admitted(hospital, person, kind)
    added = charge(hospital, a_line("1", 900_00))
    assert [r.status for r in added.results] == [status]
    assert owed(holder_id, line_kind) == (held_minor, 0, due_minor)
    assert list(faults()) == []


def test_lines_fill_the_limit_in_their_order(hospital: UUID) -> None:
    holder_id = admitted(hospital, WANG)
    added = charge(
        hospital, a_line("1", 600_00), a_line("2", 500_00), a_line("3", 400_00)
    )
    assert [r.status for r in added.results] == ["deferred", "pay_now", "deferred"]
    assert added.available_minor == 0
    assert owed(holder_id) == (1_000_00, 0, 500_00)


def test_an_item_to_be_paid_now_has_a_closed_bill_of_its_own(hospital: UUID) -> None:
    a_citizen(LIN)
    a_mandate(LIN)
    visit = a_visit(hospital)
    added = charge(hospital, a_line("1", 11_000_00, "A"), a_line("2", 4_000_00, "C"))
    own = [Bill.objects.get(id=bill_id) for bill_id in billed(added)]
    assert [(b.status, b.supplement_no) for b in own] == [("closed", 1), ("closed", 2)]
    assert [(b.insurer_minor, b.due_minor) for b in own] == [
        (7_700_00, 3_300_00),
        (0, 4_000_00),
    ]
    assert all(b.subject_id == visit.id and b.collect_at == MORNING for b in own)
    assert SplitShare.objects.count() == 2
    assert list(faults()) == []


def test_an_emergency_takes_what_is_left_of_the_line_item_by_item(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital, WANG, "emergency")
    added = charge(hospital, a_line("1", 2_000_00), a_line("2", 300_00))
    assert [r.status for r in added.results] == ["due", "deferred"]
    assert {r.bill_id for r in added.results} == {a_visit_bill(hospital)}
    assert owed(holder_id) == (300_00, 0, 2_000_00)


def a_visit_bill(merchant_id: UUID) -> UUID:
    return Bill.objects.get(merchant_id=merchant_id, supplement_no=0).id


def test_a_line_sent_again_is_a_duplicate_and_with_other_content_a_conflict(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    first = charge(hospital, a_line("1", 100_00))
    again = charge(hospital, a_line("1", 100_00), a_line("2", 5_00))
    other = charge(hospital, a_line("1", 100_01))
    assert [r.status for r in again.results] == ["duplicate", "deferred"]
    assert [r.status for r in other.results] == ["conflict"]
    assert again.results[0] == replace(first.results[0], status="duplicate")
    assert owed(holder_id) == (105_00, 0, 0)


def test_of_two_lines_with_one_number_in_a_request_the_first_counts(
    hospital: UUID,
) -> None:
    admitted(hospital)
    added = charge(hospital, a_line("1", 1), a_line("1", 2), a_line("1", 1))
    assert [r.status for r in added.results] == ["deferred", "conflict", "duplicate"]


def test_another_hospitals_visit_is_unknown(hospital: UUID) -> None:
    admitted(hospital)
    with pytest.raises(VisitUnknown):
        charge(a_hospital("second-hospital"), a_line())


def test_two_hundred_lines_take_as_many_round_trips_as_two(hospital: UUID) -> None:
    admitted(hospital)
    few = _round_trips(hospital, [a_line(f"few-{n}", 1) for n in range(2)])
    many = _round_trips(hospital, [a_line(f"many-{n}", 1) for n in range(200)])
    assert many == few


def test_two_hundred_refused_lines_take_as_many_round_trips_as_two(
    hospital: UUID,
) -> None:
    admitted(hospital, ZHAO)
    few = _round_trips(hospital, [a_line(f"few-{n}", 1) for n in range(2)])
    many = _round_trips(hospital, [a_line(f"many-{n}", 1) for n in range(200)])
    assert many == few


def _round_trips(merchant_id: UUID, lines: list[Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        charge(merchant_id, *lines)
    return len(caught)
