"""A visit at a hospital whose insurer keeps claims, from the first charge to paid."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import transaction

from clinic.adapters.sandbox.faults import Fault
from clinic.models import Claim, Coverage, Split, Visit
from clinic.operations.claim_anew import SplitPending
from clinic.operations.keep_coverage import keep_coverage
from clinic.operations.name_patient import PatientClaimed, name_patient
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from ledger.models import Bill, Refund
from ledger.queries.verification import faults
from tests.cast import LIN, WANG, ZHAO
from tests.factories.claiming import (
    DAY,
    EVENING,
    all_is_well,
    close,
    refunds,
    reverse,
    stands,
    statuses,
)
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_visit,
    admitted,
    charge,
    discharge,
    owed,
)
from tests.factories.insurance import (
    FundHere,
    worked_lines,
)
from tests.factories.paid import give_back, pay
from tests.factories.people import a_citizen

pytestmark = pytest.mark.django_db


def test_the_worked_example_ends_in_one_payment(claiming: UUID, fund: FundHere) -> None:
    holder_id = admitted(claiming)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    for line in worked_lines():
        charge(claiming, line)
    assert owed(holder_id) == (183_64, 0, 0)
    answer = discharge(claiming)
    assert answer["split"] == {
        "status": "estimated",
        "insurer_minor": 376_96,
        "account_minor": 140_00,
        "citizen_minor": 183_64,
        "own_minor": 45_00,
        "over_minor": 9_60,
        "prepay_minor": 50_00,
        "scope_minor": 596_00,
        "deductible_minor": 100_00,
        "fund_minor": 376_96,
        "hospital_minor": 0,
        "person_minor": 323_64,
        "account_current_minor": 80_00,
        "account_carried_minor": 60_00,
        "account_family_minor": 0,
        "cash_minor": 183_64,
    }
    assert fund.settle_due(MORNING) == 1
    bill = Bill.objects.get()
    assert (bill.status, bill.total_minor, bill.insurer_minor) == (
        *("closed", 700_60),
        516_96,
    )
    assert (bill.line_minor, bill.due_minor) == (183_64, 0)
    assert owed(holder_id) == (0, 183_64, 0)
    assert Visit.objects.get().status == "closed"
    claim = Claim.objects.get()
    assert fund.standing() == {claim.reference: (376_96, 140_00)}
    split = Split.objects.get()
    assert (split.fund_minor, split.person_minor, split.cash_minor) == (
        *(376_96, 323_64),
        183_64,
    )
    coverage = Coverage.objects.get()
    assert coverage.deductible_left_minor == 0
    assert coverage.account_current_minor == coverage.account_carried_minor == 0
    pay(bill.id)
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_the_scan_goes_back_as_the_fund_splits_the_rest(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    bill = close(claiming, fund)
    pay(bill.id)
    kept = reverse(claiming, "ct")
    assert kept.answer["refund"] == {"status": "being_split"}
    assert refunds() == []
    fund.settle_due(EVENING)
    assert statuses() == ["cancelled", "settled"]
    assert refunds() == [(101_12, 218_88, "approved")]
    refund = Refund.objects.get()
    assert (refund.requested_by, refund.approved_by) == ("hospital", "insurer")
    give_back(EVENING)
    assert refunds() == [(101_12, 218_88, "succeeded")]
    stands(fund)
    assert reverse(claiming, "ct").replayed
    assert fund.settle_due(EVENING + DAY) == 0
    assert all_is_well()


def test_lines_taken_back_before_the_round_is_sent_join_it(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    for line_no in ("ct", "drug", "laboratory", "consultation", "material"):
        reverse(claiming, line_no)
    fund.settle_due(EVENING)
    assert statuses() == ["cancelled", "settled"]
    assert [refund[:2] for refund in refunds()] == [(183_64, 516_96)]
    assert fund.standing() == {}
    assert all_is_well()


def test_while_the_insurer_is_asked_anew_nothing_more_is_taken_back(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    reverse(claiming, "ct")
    fund.is_silent = True
    fund.settle_due(EVENING)
    assert statuses() == ["cancelling", "waiting"]
    reverse(claiming, "drug")
    fund.is_silent = False
    fund.misbehave(Fault.TIMEOUT_SETTLED)
    fund.settle_due(EVENING + timedelta(hours=2))
    assert statuses() == ["cancelled", "asked"]
    with pytest.raises(SplitPending), transaction.atomic():
        reverse(claiming, "laboratory")
    fund.settle_due(EVENING + timedelta(hours=3))
    assert statuses() == ["cancelled", "settled"]
    stands(fund)
    assert all_is_well()


def test_the_rest_of_an_unpaid_bill_waits_for_the_fund_on_another(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    old = close(claiming, fund)
    kept = reverse(claiming, "ct")
    new = Bill.objects.exclude(id=old.id).get()
    assert kept.answer["replaced_by"] == str(new.id)
    assert (new.status, Visit.objects.get().bill_id) == ("open", new.id)
    held, used, due = owed(insured)
    assert (used, due) == (0, 0)
    assert held > 0
    assert all_is_well()
    fund.settle_due(EVENING)
    new.refresh_from_db()
    assert (new.status, new.cash_minor, new.insurer_minor) == ("closed", 82_52, 298_08)
    assert owed(insured)[0] == 0
    assert sum(owed(insured)) == 82_52
    assert statuses() == ["cancelled", "settled"]
    stands(fund)
    pay(new.id)
    assert all_is_well()
    reverse(claiming, "material")
    fund.settle_due(EVENING + DAY)
    assert [refund[:2] for refund in refunds()] == [(45_00, 0)]
    stands(fund)
    assert all_is_well()


def test_an_item_to_be_paid_now_is_claimed_by_itself(
    claiming: UUID, fund: FundHere
) -> None:
    holder_id = admitted(claiming, ZHAO)
    fund.insure(ZHAO)
    added = charge(claiming, worked_lines()[1])
    assert [result.status for result in added.results] == ["pay_now"]
    bill = Bill.objects.get(id=Claim.objects.get(status="waiting").bill_id)
    assert (bill.status, bill.split_by_insurer) == ("open", True)
    with pytest.raises(SplitPending), transaction.atomic():
        reverse(claiming, "laboratory")
    assert fund.settle_due(MORNING) == 1
    bill.refresh_from_db()
    assert (bill.status, bill.insurer_minor) == ("settled", 186_00)
    assert sum(owed(holder_id)) == bill.due_minor
    stands(fund)
    discharge(claiming)
    fund.settle_due(EVENING)
    assert Visit.objects.get().status == "closed"
    assert all_is_well()


def test_what_is_charged_late_is_claimed_as_well(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    close(claiming, fund)
    late = replace(worked_lines()[1], line_no="late")
    charge(claiming, late, at=EVENING)
    bill = Bill.objects.get(id=Claim.objects.get(status="waiting").bill_id)
    assert bill.status == "open"
    # The deductible was borne and the accounts are empty: 24 % is expected.
    assert owed(insured) == (44_64, 183_64, 0)
    fund.settle_due(EVENING)
    bill.refresh_from_db()
    assert (bill.status, bill.line_minor, bill.insurer_minor) == (
        *("closed", 44_64),
        141_36,
    )
    stands(fund)
    assert all_is_well()


def test_of_whoever_is_not_insured_nobody_is_asked(
    claiming: UUID, fund: FundHere
) -> None:
    holder_id = admitted(claiming, WANG)
    charge(claiming, *worked_lines())
    assert discharge(claiming)["split"]["own_minor"] == 700_60
    fund.is_silent = True
    fund.settle_due(MORNING)
    bill = Bill.objects.get()
    assert (bill.status, bill.cash_minor) == ("closed", 700_60)
    pay(bill.id)
    reverse(claiming, "ct")
    fund.settle_due(EVENING)
    assert [refund[:2] for refund in refunds()] == [(320_00, 0)]
    assert owed(holder_id) == (0, 0, 0)
    assert fund.standing() == {}
    assert all_is_well()


def test_whose_claim_an_insurer_knows_is_not_replaced_by_another_patient(
    claiming: UUID, fund: FundHere
) -> None:
    for person in (LIN, WANG):
        a_citizen(person)
    a_visit(claiming, None, "emergency")
    name_patient(
        merchant_id=claiming,
        visit_no=ADMITTED,
        patient=Patient(citizen=LIN.ref),
        at=MORNING,
    )
    fund.insure(LIN)
    ct = worked_lines()[2]
    charge(claiming, ct)
    close(claiming, fund)
    correct = partial(
        name_patient,
        merchant_id=claiming,
        visit_no=ADMITTED,
        patient=Patient(citizen=WANG.ref),
        reason="mixed up in the ambulance",
        at=EVENING,
    )
    with pytest.raises(PatientClaimed), transaction.atomic():
        correct()
    reverse(claiming, ct.line_no)
    fund.settle_due(EVENING)
    assert not fund.standing()
    visit, _ = correct()
    assert visit.payer_id != visit.holder_id
    assert all_is_well()
