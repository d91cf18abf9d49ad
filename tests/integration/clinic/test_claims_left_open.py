"""Claims that nobody settles in time, or that nobody can book; and who asks twice."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction

from clinic.adapters.sandbox.faults import Fault
from clinic.models import Claim, ClaimPolicy, Split
from clinic.operations.ask_claim_again import ClaimAskedAnew, ask_claim_again
from clinic.operations.give_up_claim import ClaimDecided, give_up_claim
from clinic.operations.make_good import CostsMore
from clinic.operations.record_cancelled import record_cancelled
from clinic.operations.record_settlement import park_claim, record_settlement
from clinic.operations.take_claims import take_claims
from clinic.ports import InsurerAnswer
from ledger.models import Bill
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import (
    RefundDraft,
    SplitByInsurer,
    request_refund,
)
from tests.cast import LIN
from tests.factories.claiming import (
    DAY,
    EVENING,
    all_is_well,
    close,
    refunds,
    reverse,
    statuses,
)
from tests.factories.clinic import (
    MORNING,
    discharge,
    owed,
)
from tests.factories.insurance import (
    FundHere,
)
from tests.factories.paid import pay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", [Fault.DECLINE, Fault.TIMEOUT_SETTLED, None])
def test_an_insurer_that_says_no_or_nothing_is_waited_for_until_the_deadline(
    fault: Fault | None, claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    if fault:
        fund.misbehave(fault)
    else:
        fund.is_silent = True
    discharge(claiming)
    fund.settle_due(MORNING)
    if fault is Fault.TIMEOUT_SETTLED:
        fund.is_silent = True
    fund.settle_due(MORNING + 2 * DAY)
    bill = Bill.objects.get()
    assert bill.status == "open"
    fund.settle_due(MORNING + 3 * DAY)
    bill.refresh_from_db()
    assert (bill.status, bill.line_minor, bill.due_minor) == (
        *("closed", 183_64),
        516_96,
    )
    assert owed(insured) == (0, 183_64, 516_96)
    assert statuses() == ["given_up"]
    fund.settle_due(MORNING + 3 * DAY)
    assert statuses() == ["cancelling" if fund.is_silent else "cancelled"]
    assert all_is_well()
    fund.is_silent = False
    fund.settle_due(MORNING + 5 * DAY)
    assert statuses() == ["cancelled"]
    assert fund.standing() == {}
    assert all_is_well()


def test_with_another_policy_a_person_decides(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    ClaimPolicy.objects.create(valid_from=MORNING, answer_within_days=1, then="person")
    fund.is_silent = True
    discharge(claiming)
    fund.settle_due(MORNING)
    fund.settle_due(MORNING + 2 * DAY)
    claim = Claim.objects.get()
    assert (claim.status, claim.reason) == ("asked", "clinic.claim.silent")
    assert claim.parked_at == MORNING + 2 * DAY
    ask_claim_again(claim_id=claim.id, at=MORNING + 2 * DAY)
    fund.is_silent = False
    fund.settle_due(MORNING + 2 * DAY)
    settled = Claim.objects.get()
    assert (settled.status, settled.parked_at) == ("settled", None)
    with pytest.raises(ClaimDecided), transaction.atomic():
        give_up_claim(claim_id=claim.id, by="desk:li", at=EVENING)
    with pytest.raises(ClaimDecided), transaction.atomic():
        ask_claim_again(claim_id=claim.id, at=EVENING)
    assert all_is_well()


def test_a_declined_claim_may_be_claimed_anew_or_left_to_the_citizen(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    fund.misbehave(Fault.DECLINE, 2)
    discharge(claiming)
    fund.settle_due(MORNING)
    first = Claim.objects.get()
    assert (first.status, first.parked_at) == ("declined", MORNING)
    ask_claim_again(claim_id=first.id, at=EVENING)
    with pytest.raises(ClaimAskedAnew), transaction.atomic():
        ask_claim_again(claim_id=first.id, at=EVENING)
    assert all_is_well()
    fund.settle_due(EVENING)
    assert statuses() == ["declined", "declined"]
    second = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=second.id, by="desk:li", at=EVENING)
    assert Split.objects.get().decided_by == "desk:li"
    assert Bill.objects.get().cash_minor == 700_60
    assert all_is_well()
    fund.settle_due(EVENING + 5 * DAY)
    assert statuses() == ["declined", "cancelled"]
    assert all_is_well()


def test_a_paid_bill_s_next_round_is_never_given_up_by_itself(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    reverse(claiming, "ct")
    fund.misbehave(Fault.DECLINE)
    fund.settle_due(EVENING)
    fund.settle_due(EVENING + 4 * DAY)
    assert statuses() == ["cancelled", "declined"]
    assert refunds() == []
    claim = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=claim.id, by="desk:li", at=EVENING + 4 * DAY)
    ((citizen, insurer, _),) = refunds()
    assert citizen + insurer == 320_00
    assert all_is_well()


def test_a_split_that_would_have_somebody_pay_more_is_left_to_a_person(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    reverse(claiming, "material")
    (void,) = take_claims(limit=9, at=EVENING)
    assert (void.is_void, fund.cancel([void.claim])) == (True, [True])
    record_cancelled(claim_id=void.id, at=EVENING)
    fund.insure(LIN, deductible_left_minor=5_000_00)
    (taken,) = take_claims(limit=9, at=EVENING)
    (dearer,) = fund.settle([taken.claim])
    with pytest.raises(CostsMore), transaction.atomic():
        record_settlement(claim_id=taken.id, settlement=dearer, at=EVENING)
    park_claim(claim_id=taken.id, reason=CostsMore.code, at=EVENING)
    claim = Claim.objects.get(round_no=2)
    assert (claim.status, claim.reason) == ("asked", "clinic.split.costs_more")
    assert refunds() == []
    assert all_is_well()
    give_up_claim(claim_id=claim.id, by="desk:li", at=EVENING)
    # What the material bore: accounts paid a part of it.
    assert [refund[:2] for refund in refunds()] == [(25_54, 19_46)]
    fund.settle_due(EVENING)
    assert fund.standing() == {}
    assert all_is_well()


def test_a_bill_that_an_insurer_split_is_refunded_by_line_by_nobody_else(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    bill = close(claiming, fund)
    pay(bill.id)
    for more in ({"lines": {"ct": None}}, {"insurer_minor": 1}):
        draft = RefundDraft(bill.id, bill.id, "sorry", "city", **more)
        with pytest.raises(SplitByInsurer), transaction.atomic():
            request_refund(draft=draft, at=EVENING)
    whole = RefundDraft(bill.id, bill.id, "sorry", "city")
    assert request_refund(draft=whole, at=EVENING).insurer_minor == 0
    assert all_is_well()


def test_an_answer_that_comes_twice_or_late_changes_nothing(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    discharge(claiming)
    (taken,) = take_claims(limit=10, at=MORNING)
    (settled,) = fund.settle([taken.claim])
    assert record_settlement(claim_id=taken.id, settlement=settled, at=MORNING)
    assert not record_settlement(claim_id=taken.id, settlement=settled, at=EVENING)
    assert Split.objects.count() == 1
    declined = replace(settled, answer=InsurerAnswer.DECLINED)
    assert not record_settlement(claim_id=taken.id, settlement=declined, at=EVENING)
    assert statuses() == ["settled"]
    assert all_is_well()


@pytest.mark.parametrize("wrong", ["line missing", "identity", "hospital's part"])
def test_an_answer_that_cannot_be_booked_is_left_to_a_person(
    wrong: str, claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    discharge(claiming)
    (taken,) = take_claims(limit=10, at=MORNING)
    (settled,) = fund.settle([taken.claim])
    assert settled.sums
    sums = settled.sums
    told = {
        "line missing": replace(settled, lines=settled.lines[1:]),
        "identity": replace(settled, sums=replace(sums, cash_minor=1)),
        "hospital's part": replace(
            settled,
            sums=replace(sums, fund_minor=sums.fund_minor - 5, hospital_minor=5),
        ),
    }[wrong]
    assert not record_settlement(claim_id=taken.id, settlement=told, at=MORNING)
    claim = Claim.objects.get()
    assert (claim.status, claim.parked_at) == ("asked", MORNING)
    assert claim.reason in {"clinic.split.does_not_sum", "clinic.split.hospitals_part"}
    assert record_settlement(claim_id=taken.id, settlement=settled, at=EVENING)
    assert all_is_well()


def test_of_a_bill_that_was_disputed_rightly_nothing_stands_at_the_insurer(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    bill = close(claiming, fund)
    draft = DisputeDraft(bill.id, bill.id, "I was never there.", LIN.ref)
    open_dispute(draft=draft, at=EVENING)
    decision = Decision(is_upheld=True, by="desk:li", words="Right.")
    decide_dispute(dispute_id=draft.id, decision=decision, at=EVENING)
    assert all_is_well()
    fund.settle_due(EVENING)
    assert statuses() == ["cancelled"]
    assert fund.standing() == {}
    assert all_is_well()
