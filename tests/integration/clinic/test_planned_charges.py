"""What is ordered before it is performed: held, then charged, or let go."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from clinic.models import ChargeItem, PlannedCharge
from clinic.operations.end_plan import (
    ChargeNotPlanned,
    Performance,
    PlanEnded,
    abort_charge,
    perform_charge,
)
from clinic.operations.lock_visit import VisitNotOpen
from clinic.operations.register_visit import KeptAnswer
from clinic.operations.reverse_charge import ChargeUnknown
from clinic.rules.states import ItemStage, stage_of
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from ledger.models import Bill, Charge
from ledger.queries.verification import faults
from tests.cast import ZHAO
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
from tests.factories.prices import XRAY, a_price_list

pytestmark = pytest.mark.django_db
NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def plan(hospital: UUID, *line_nos: str, **facts: Any) -> list[str]:
    lines = [a_line(line_no, planned=True, **facts) for line_no in line_nos or ("1",)]
    return [result.status for result in charge(hospital, *lines).results]


def perform(hospital: UUID, quantity: str | None = None) -> KeptAnswer:
    return perform_charge(
        merchant_id=hospital,
        visit_no=ADMITTED,
        line_no="1",
        performance=Performance(NOON, Decimal(quantity) if quantity else None),
        at=NOON,
    )


def abort(hospital: UUID, line_no: str = "1", reason: str = "not needed") -> KeptAnswer:
    return abort_charge(
        merchant_id=hospital,
        visit_no=ADMITTED,
        line_no=line_no,
        reason=reason,
        aborted_at=NOON,
        at=NOON,
    )


def test_what_is_planned_is_held_and_stands_on_no_bill(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    assert plan(hospital) == ["planned"]
    assert owed(holder_id) == (100_00, 0, 0)
    assert not ChargeItem.objects.exists()
    assert not Charge.objects.exists()
    assert plan(hospital) == ["duplicate"]
    assert charge(hospital, a_line("1")).results[0].status == "conflict"
    assert list(faults(ALL_CHECKS)) == []


def test_what_was_planned_is_charged_when_it_is_performed(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    plan(hospital)
    first = perform(hospital)
    assert (first.answer["status"], first.answer["amount_minor"]) == (
        "deferred",
        100_00,
    )
    item = ChargeItem.objects.get()
    assert (item.performed_at, item.bill_id) == (NOON, Bill.objects.get().id)
    assert owed(holder_id) == (100_00, 0, 0)
    again = perform(hospital)
    assert (again.replayed, again.answer) == (True, first.answer)
    assert plan(hospital) == ["duplicate"]
    assert list(faults(ALL_CHECKS)) == []
    leave(hospital, at=NOON)
    assert owed(holder_id) == (0, 100_00, 0)
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(("quantity", "minor"), [("2.5", 250_00), ("0.3333", 33_33)])
def test_another_quantity_is_held_anew(
    hospital: UUID, quantity: str, minor: int
) -> None:
    holder_id = admitted(hospital)
    plan(hospital)
    assert perform(hospital, quantity).answer["amount_minor"] == minor
    assert owed(holder_id) == (minor, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_that_is_suspended_meanwhile_keeps_its_promise(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    plan(hospital)
    CreditLine.objects.update(status="suspended", suspended_for="person")
    assert perform(hospital).answer["status"] == "deferred"
    assert owed(holder_id) == (100_00, 0, 0)


def test_without_a_line_nothing_is_held_and_it_is_paid_when_performed(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital, ZHAO)
    assert plan(hospital) == ["planned"]
    assert PlannedCharge.objects.get().held_minor == 0
    assert perform(hospital).answer["status"] == "pay_now"
    assert owed(holder_id) == (0, 0, 100_00)
    assert list(faults(ALL_CHECKS)) == []


def test_what_is_aborted_lets_its_hold_go(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    plan(hospital)
    first = abort(hospital)
    assert (first.answer["status"], owed(holder_id)) == ("aborted", (0, 0, 0))
    assert abort(hospital).replayed
    with pytest.raises(PlanEnded), transaction.atomic():
        abort(hospital, reason="another")
    with pytest.raises(PlanEnded), transaction.atomic():
        perform(hospital)
    assert plan(hospital) == ["duplicate"]
    assert list(faults(ALL_CHECKS)) == []


def test_what_is_still_planned_at_discharge_is_aborted_and_told(
    hospital: UUID,
) -> None:
    holder_id = admitted(hospital)
    plan(hospital, "1", "2", "3")
    perform(hospital)
    assert discharge(hospital, at=NOON)["aborted"] == ["2", "3"]
    assert owed(holder_id) == (100_00, 0, 0)
    with pytest.raises(PlanEnded), transaction.atomic():
        abort(hospital, "2")
    with pytest.raises(VisitNotOpen), transaction.atomic():
        plan(hospital, "4")
    assert list(faults(ALL_CHECKS)) == []


def test_only_what_is_planned_is_performed_or_aborted(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"))
    for end in (perform, abort):
        with pytest.raises(ChargeNotPlanned), transaction.atomic():
            end(hospital)
    with pytest.raises(ChargeUnknown), transaction.atomic():
        abort(hospital, "9")


def test_the_list_in_force_when_it_is_performed_counts(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital, XRAY, valid_from=date(2026, 1, 1))
    plan(hospital, category="03")
    answer = perform(hospital).answer
    assert (answer["price_differs"], answer["class_differs"]) == (False, True)
    assert ChargeItem.objects.get().price_list_id is not None


def test_a_plan_never_begins_anew(hospital: UUID) -> None:
    admitted(hospital)
    plan(hospital)
    abort(hospital)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlannedCharge.objects.update(status="planned", ended_at=None)


def test_the_books_name_a_plan_that_holds_after_its_end(hospital: UUID) -> None:
    admitted(hospital)
    plan(hospital)
    PlannedCharge.objects.update(status="aborted", ended_at=NOON)
    assert ["placed" in fault.found for fault in faults(ALL_CHECKS)] == [True]


@pytest.mark.parametrize(
    ("item", "bill", "stage"),
    [
        ("deferred", "open", ItemStage.BILLABLE),
        ("due", "closed", ItemStage.BILLED),
        ("pay_now", "overdue", ItemStage.BILLED),
        ("deferred", "settling", ItemStage.BILLED),
        ("deferred", "settled", ItemStage.SETTLED),
        ("reversed", "settled", ItemStage.REVERSED),
        ("deferred", "voided", ItemStage.REVERSED),
    ],
)
def test_how_far_an_item_has_come_is_read_from_its_bill(
    item: str, bill: str, stage: ItemStage
) -> None:
    assert stage_of(item_status=item, bill_status=bill) == stage
