"""When the split is final the bill closes: captured, given back, due, or the fund's."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import ChargeItem, SplitShare, Visit
from clinic.operations.claim_splits import claim_splits
from clinic.operations.discharge_visit import DischargeConflict
from clinic.operations.finalise_split import SplitDoesNotSum, finalise_split
from clinic.operations.lock_visit import VisitUnknown
from clinic.operations.name_patient import name_patient
from clinic.ports import Share
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from ledger.models import Bill, Hold
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from tests.cast import LIN, WANG
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    discharge,
    leave,
    owed,
)
from tests.factories.people import a_citizen, a_mandate

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(minutes=1)


def bill_of(merchant_id: UUID) -> Bill:
    return Bill.objects.get(merchant_id=merchant_id, supplement_no=0)


def test_the_estimate_is_answered_and_a_second_later_it_is_final() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 1_01, "A"), a_line("2", 1_01, "B"))
    answer = discharge(hospital)
    assert answer["split"] == {
        "status": "estimated",
        "insurer_minor": 70 + 50,
        "account_minor": 0,
        "citizen_minor": 31 + 51,
    }
    assert answer["total_minor"] == 2_02
    assert finalise_splits(MORNING) == 1
    bill = bill_of(hospital)
    # 70.7 + 50.5 = 121.2, rounded once; the first line has the larger remainder.
    assert (bill.insurer_minor, bill.line_minor, bill.due_minor) == (1_21, 81, 0)
    visit.refresh_from_db()
    assert (visit.status, visit.split_status) == ("closed", "final")
    assert owed(visit.holder_id) == (0, 81, 0)
    assert set(Hold.objects.values_list("status", flat=True)) == {"captured"}


def test_a_settled_visit_leaves_nothing_on_line_due_and_deferred() -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    hospital = a_hospital()
    a_visit(hospital, kind="emergency")
    charge(hospital, a_line("1", 100_00, "C"), a_line("2", 9_000_00, "C"))
    leave(hospital)
    bill = bill_of(hospital)
    assert (bill.status, bill.line_minor, bill.due_minor) == (
        "closed",
        100_00,
        9_000_00,
    )
    _pay(holder_id)
    assert owed(holder_id) == (0, 0, 0)
    balances = _balances()
    assert balances[f"merchant:{hospital}:deferred"] == 0
    assert balances[f"merchant:{hospital}:payable"] == -9_100_00
    assert list(faults()) == []


def test_the_fund_owes_its_share_and_the_merchant_waits_for_it() -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    charge(hospital, a_line("1", 1_000_00, "A"))
    leave(hospital)
    _pay(holder_id)
    balances = _balances()
    assert balances["insurer:city"] == 700_00
    assert balances[f"merchant:{hospital}:deferred"] == -700_00
    assert balances[f"merchant:{hospital}:payable"] == -300_00
    assert sum(balances.values()) == 0
    assert list(faults()) == []


def test_under_city_risk_both_shares_are_payable_at_once() -> None:
    a_citizen(LIN)
    hospital = a_hospital(risk_mode="city")
    a_visit(hospital)
    charge(hospital, a_line("1", 1_000_00, "A"))
    leave(hospital)
    balances = _balances()
    assert balances[f"merchant:{hospital}:payable"] == -1_000_00


def test_a_visit_that_the_fund_pays_whole_is_settled_at_once() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00, "A"))
    discharge(hospital)
    whole = [Share("1", 100_00, 0, 0)]
    assert finalise_split(visit_id=visit.id, shares=whole, at=MORNING)
    assert bill_of(hospital).status == "settled"
    assert owed(visit.holder_id) == (0, 0, 0)
    assert list(faults()) == []


def test_a_visit_without_charges_closes_at_zero() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    leave(hospital)
    assert (bill_of(hospital).status, bill_of(hospital).total_minor) == ("settled", 0)


@pytest.mark.parametrize(
    ("final", "line_minor", "due_minor", "held"),
    [
        (Share("1", 100_00, 0, 0), 0, 0, "released"),
        (Share("1", 90_00, 0, 10_00), 10_00, 0, "captured"),
        (Share("1", 70_00, 10_00, 20_00), 20_00, 0, "captured"),
        (Share("1", 70_00, 0, 30_00), 30_00, 0, "captured"),
        (Share("1", 0, 0, 100_00), 30_00, 70_00, "captured"),
    ],
    ids=["nothing", "less", "from the account", "as estimated", "more"],
)
def test_the_hold_is_captured_for_the_final_share_and_the_excess_is_due(
    final: Share, line_minor: int, *, due_minor: int, held: str
) -> None:
    holder_id = a_citizen(LIN)
    hospital = a_hospital()
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00, "A"))
    discharge(hospital)
    assert finalise_split(visit_id=visit.id, shares=[final], at=LATER)
    assert owed(holder_id) == (0, line_minor, due_minor)
    assert Hold.objects.get().status == held
    assert SplitShare.objects.get().citizen_minor == line_minor + due_minor
    assert list(faults()) == []


def test_what_was_due_is_corrected_when_the_patient_turns_out_to_be_insured() -> None:
    hospital = a_hospital()
    visit = a_visit(hospital, None, "emergency")
    charge(hospital, a_line("1", 100_00, "A"))
    a_citizen(LIN)
    name_patient(
        merchant_id=hospital,
        visit_no=ADMITTED,
        patient=Patient(citizen=LIN.ref),
        at=MORNING,
    )
    charge(hospital, a_line("2", 10_00, "A"))
    leave(hospital)
    bill = bill_of(hospital)
    assert (bill.insurer_minor, bill.due_minor, bill.line_minor) == (77_00, 33_00, 0)
    assert owed(visit.holder_id) == (0, 0, 33_00)
    assert list(faults()) == []


def test_shares_of_other_items_are_not_believed() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00))
    discharge(hospital)
    with pytest.raises(SplitDoesNotSum), transaction.atomic():
        finalise_split(visit_id=visit.id, shares=[Share("1", 0, 0, 99_99)], at=LATER)
    visit.refresh_from_db()
    assert visit.split_status == "estimated"


def test_a_final_split_stays_as_it_is() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    visit = a_visit(hospital)
    charge(hospital, a_line("1", 100_00))
    leave(hospital)
    again = Share("1", 100_00, 0, 0)
    assert not finalise_split(visit_id=visit.id, shares=[again], at=LATER)
    assert bill_of(hospital).line_minor == 100_00


def test_items_taken_back_or_paid_apart_are_not_claimed() -> None:
    a_citizen(WANG)
    hospital = a_hospital()
    a_visit(hospital, WANG)
    charge(hospital, a_line("1", 100_00), a_line("2", 5_000_00), a_line("3", 1_00))
    ChargeItem.objects.filter(line_no="3").update(status="reversed")
    discharge(hospital)
    (claimed,) = claim_splits(limit=10, at=MORNING)
    assert [line.line_no for line in claimed.claim.lines] == ["1"]


def test_a_claimed_visit_is_left_alone_until_its_worker_counts_as_dead() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    discharge(hospital)
    assert [claim.asks for claim in claim_splits(limit=10, at=MORNING)] == [0]
    assert claim_splits(limit=10, at=MORNING) == []
    assert [claim.asks for claim in claim_splits(limit=10, at=LATER)] == [1]


def test_one_visit_that_fails_does_not_stop_the_others() -> None:
    a_citizen(LIN)
    unknown, known = a_hospital("first", "nobody"), a_hospital("second")
    for hospital in (unknown, known):
        a_visit(hospital)
        discharge(hospital)
    assert finalise_splits(MORNING) == 1
    assert set(Visit.objects.values_list("status", flat=True)) == {
        "discharged",
        "closed",
    }


def test_a_discharge_again_gives_the_first_answer_and_at_another_time_is_refused() -> (
    None
):
    a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    charge(hospital, a_line("1", 1_01, "A"))
    first = leave(hospital)
    assert discharge(hospital) == first
    with pytest.raises(DischargeConflict), transaction.atomic():
        discharge(hospital, at=LATER)
    with pytest.raises(VisitUnknown):
        discharge(hospital, visit_no="V-2")


def _pay(holder_id: UUID) -> None:
    """Collect what is due, the gateway agreeing to everything."""
    claimed = claim_bills(shard=shard_of(holder_id), limit=100, at=LATER)
    outcomes = [
        Outcome(c.order.reference, Answer.SUCCEEDED, amount=c.order.amount)
        for c in claimed
    ]
    record_outcomes(outcomes=outcomes, asked_by="collect", at=LATER)


def _balances() -> dict[str, int]:
    rows = trial_balance()
    return {row.account: row.debits_minor - row.credits_minor for row in rows}


def test_an_insurer_that_was_silent_for_weeks_is_asked_on() -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    discharge(hospital)
    Visit.objects.update(split_asks=32_767)  # All that the column can count.
    assert finalise_splits(MORNING) == 1
