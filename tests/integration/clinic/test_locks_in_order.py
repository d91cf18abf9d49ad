"""Whoever changes a visit takes lines and bills before accounts, as everybody does."""

from datetime import timedelta
from uuid import UUID, uuid4

from clinic.models import ChargeItem, PlannedCharge, Visit
from clinic.operations.charge_bed_days import charge_bed_days
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.end_plan import Performance, perform_charge
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from credit.operations.weigh_arrears import follow_arrears
from ledger.models import Bill
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_accounts import lock_holders
from ledger.operations.take_tenders import in_cash
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    owed,
)
from tests.factories.desk_money import take_tenders
from tests.factories.wards import a_ward, lies_in, local
from tests.integration.test_line_races import in_the_way_of

LATE = MORNING + timedelta(days=8)


def a_line_of(holder_id: UUID) -> CreditLine:
    """The first line of a holder, in the order in which they are locked."""
    return CreditLine.objects.filter(holder_id=holder_id).order_by("id")[0]


def perform(hospital: UUID) -> None:
    perform_charge(
        merchant_id=hospital,
        visit_no=ADMITTED,
        line_no="1",
        performance=Performance(LATE),
        at=LATE,
    )


def test_what_was_planned_is_performed_while_somebody_else_looks_at_the_line(
    committed: TestDatabase,
) -> None:
    hospital = a_hospital()
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", planned=True))
    a_bill(holder_id, 50_00)
    mark_overdue(at=LATE, limit=10)
    follow_arrears(at=LATE, limit=10)
    assert a_line_of(holder_id).suspended_for == "arrears"

    with in_the_way_of(lambda: perform(hospital), row=a_line_of(holder_id)):
        lock_holders(holder_ids=[holder_id])
    assert ChargeItem.objects.get().status == "deferred"
    assert list(faults(ALL_CHECKS)) == []


def test_planned_and_done_lines_of_one_call_wait_for_the_line_before_its_account(
    committed: TestDatabase,
) -> None:
    hospital = a_hospital()
    holder_id = admitted(hospital)

    def both() -> None:
        charge(hospital, a_line("1", planned=True), a_line("2"))

    with in_the_way_of(both, row=a_line_of(holder_id)):
        lock_holders(holder_ids=[holder_id])
    assert owed(holder_id) == (200_00, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def in_bed() -> tuple[UUID, UUID]:
    """A patient with days in bed and a plan; the merchant and the holder."""
    hospital = a_hospital()
    a_ward(hospital)
    holder_id = admitted(hospital, kind="inpatient")
    lies_in(hospital, "W3", "2026-11-03T10:00")
    charge(hospital, a_line("dear", 900_000_00), a_line("1", planned=True))
    charge_bed_days(visit_id=Visit.objects.get().id, at=local("2026-11-06T10:00"))
    return hospital, holder_id


def go_home(hospital: UUID) -> None:
    """Leave before days that were charged: these are taken back."""
    discharge_visit(
        merchant_id=hospital,
        visit_no=ADMITTED,
        discharged_at=local("2026-11-04T09:00"),
        at=local("2026-11-06T11:00"),
    )


def test_a_patient_goes_home_while_a_bill_of_the_stay_is_paid_at_the_desk(
    committed: TestDatabase,
) -> None:
    hospital, _ = in_bed()
    bill = Bill.objects.get(id=ChargeItem.objects.get(line_no="dear").bill_id)
    assert bill.status == "closed"

    with in_the_way_of(lambda: go_home(hospital), row=bill):
        take_tenders(
            payment_id=uuid4(),
            bill_id=bill.id,
            tenders=[in_cash(bill.cash_minor)],
            by="desk:wu",
            at=local("2026-11-06T11:00"),
        )
    bill.refresh_from_db()
    assert bill.status == "settled"
    assert_gone_home()


def test_a_patient_goes_home_while_somebody_else_looks_at_the_line(
    committed: TestDatabase,
) -> None:
    hospital, holder_id = in_bed()
    with in_the_way_of(lambda: go_home(hospital), row=a_line_of(holder_id)):
        lock_holders(holder_ids=[holder_id])
    assert_gone_home()
    assert list(faults(ALL_CHECKS)) == []


def assert_gone_home() -> None:
    assert Visit.objects.get().status == "discharged"
    assert PlannedCharge.objects.get().status == "aborted"
    assert ChargeItem.objects.filter(status="reversed").exists()
