"""Paid bills whose next round meets money given back otherwise, or was given up."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from clinic.admin.claims import advice_column
from clinic.models import Claim
from clinic.operations.ask_claim_again import ClaimAskedAnew, ask_claim_again
from clinic.operations.claim_anew import SplitPending
from clinic.operations.give_up_claim import ClaimDecided, give_up_claim
from clinic.operations.make_good import CostsMore
from clinic.operations.record_cancelled import record_cancelled
from clinic.operations.record_settlement import park_claim, record_settlement
from clinic.operations.take_claims import take_claims
from clinic.ports import Balances
from ledger.models import Bill
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.queries.balances import derived_balance
from ledger.rules import accounts
from tests.cast import LIN
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
from tests.factories.clinic import admitted, charge
from tests.factories.insurance import FundHere, worked_lines
from tests.factories.paid import give_back, pay

pytestmark = pytest.mark.django_db


def goodwill(bill: Bill, amount_minor: int | None = None) -> None:
    draft = RefundDraft(uuid4(), bill.id, "sorry", "city", amount_minor)
    request_refund(draft=draft, at=EVENING, approved_by="li")


def upheld(bill: Bill, amount_minor: int | None = None) -> None:
    draft = DisputeDraft(uuid4(), bill.id, "I was never there.", LIN.ref)
    open_dispute(draft=draft, at=EVENING)
    decision = Decision(
        is_upheld=True, by="desk:li", words="Right.", amount_minor=amount_minor
    )
    decide_dispute(dispute_id=draft.id, decision=decision, at=EVENING)


def owed_by_fund() -> int:
    return derived_balance(accounts.insurer("city").id("CNY"))


def agrees(fund: FundHere) -> bool:
    """What the fund owes in our books is what stands at it."""
    return abs(owed_by_fund()) == sum(sum(row) for row in fund.standing().values())


@pytest.mark.parametrize("given_back", [goodwill, upheld])
@pytest.mark.parametrize(
    ("before", "citizen"), [(None, 0), (150_00, 33_64), (20_00, 101_12)]
)
def test_what_went_back_without_lines_counts_when_a_line_is_taken_back(
    given_back: object,
    before: int | None,
    citizen: int,
    claiming: UUID,
    fund: FundHere,
    insured: UUID,
) -> None:
    bill = close(claiming, fund)
    pay(bill.id)
    assert callable(given_back)
    given_back(bill, before)
    reverse(claiming, "ct")
    fund.settle_due(EVENING)
    assert statuses() == ["cancelled", "settled"]
    total = 183_64 if before is None else before
    assert sum(cash for cash, _, _ in refunds()) == total + citizen
    assert sum(part for _, part, _ in refunds()) == 218_88
    give_back(EVENING)
    stands(fund)
    assert agrees(fund)
    assert all_is_well()
    for line_no in ("material", "drug", "laboratory", "consultation"):
        reverse(claiming, line_no)
        fund.settle_due(EVENING + DAY)
        give_back(EVENING + DAY)
        assert agrees(fund)
        assert all_is_well()
    assert sum(cash for cash, _, _ in refunds()) == 183_64
    assert (owed_by_fund(), fund.standing()) == (0, {})
    assert all_is_well()


def test_a_round_is_given_up_though_the_citizen_got_everything_back(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    bill = close(claiming, fund)
    pay(bill.id)
    goodwill(bill)
    reverse(claiming, "ct")
    fund.is_silent = True
    fund.settle_due(EVENING)
    give_up_claim(claim_id=Claim.objects.get(round_no=2).id, by="desk:li", at=EVENING)
    assert sorted(cash for cash, _, _ in refunds()) == [0, 183_64]
    assert all_is_well()


def test_what_the_fund_owes_of_a_round_given_up_is_claimed_anew(
    claiming: UUID, fund: FundHere
) -> None:
    admitted(claiming)
    fund.insure(LIN, deductible_left_minor=0, balances=Balances())
    charge(claiming, *worked_lines())
    pay(close(claiming, fund).id)
    reverse(claiming, "laboratory")
    fund.is_silent = True
    fund.settle_due(EVENING)
    claim = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=claim.id, by="desk:li", at=EVENING)
    assert all_is_well()
    fund.is_silent = False
    fund.settle_due(EVENING + DAY)
    fund.settle_due(EVENING + 2 * DAY)
    claim.refresh_from_db()
    assert statuses() == ["cancelled", "cancelled"]
    assert (claim.reason, fund.standing()) == ("clinic.claim.unclaimed", {})
    assert claim.parked_at is not None
    assert owed_by_fund() != 0
    assert all_is_well()
    ask_claim_again(claim_id=claim.id, at=EVENING + 3 * DAY)
    with pytest.raises(ClaimAskedAnew), transaction.atomic():
        ask_claim_again(claim_id=claim.id, at=EVENING + 3 * DAY)
    assert not Claim.objects.exclude(parked_at=None).exists()
    assert all_is_well()
    fund.settle_due(EVENING + 3 * DAY)
    assert statuses() == ["cancelled", "cancelled", "settled"]
    give_back(EVENING + 3 * DAY)
    stands(fund)
    assert agrees(fund)
    assert all_is_well()


def test_of_a_round_given_up_of_which_the_fund_owes_nothing_nobody_is_told(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    pay(close(claiming, fund).id)
    for line in worked_lines():
        reverse(claiming, line.line_no)
    fund.is_silent = True
    fund.settle_due(EVENING)
    claim = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=claim.id, by="desk:li", at=EVENING)
    give_back(EVENING)
    fund.is_silent = False
    for days in range(1, 4):
        fund.settle_due(EVENING + days * DAY)
    claim.refresh_from_db()
    assert statuses() == ["cancelled", "cancelled"]
    assert (claim.parked_at, owed_by_fund()) == (None, 0)
    with pytest.raises(ClaimDecided), transaction.atomic():
        ask_claim_again(claim_id=claim.id, at=EVENING + 5 * DAY)
    assert all_is_well()


def test_a_line_that_cost_nothing_is_not_taken_back_while_it_is_asked_about(
    claiming: UUID, fund: FundHere
) -> None:
    admitted(claiming)
    fund.insure(LIN)
    lines = worked_lines()
    charge(claiming, *lines, replace(lines[1], line_no="free", unit_price_minor=0))
    pay(close(claiming, fund).id)
    reverse(claiming, "ct")
    (void,) = take_claims(limit=9, at=EVENING)
    assert fund.cancel([void.claim]) == [True]
    record_cancelled(claim_id=void.id, at=EVENING)
    (taken,) = take_claims(limit=9, at=EVENING)
    (answer,) = fund.settle([taken.claim])
    with pytest.raises(SplitPending), transaction.atomic():
        reverse(claiming, "free")
    assert record_settlement(claim_id=taken.id, settlement=answer, at=EVENING)
    assert "refund" not in reverse(claiming, "free").answer
    assert statuses() == ["cancelled", "settled"]
    assert all_is_well()


def test_a_round_by_which_the_fund_would_bear_more_waits_for_a_person_with_advice(
    claiming: UUID, fund: FundHere, insured: UUID
) -> None:
    """The deductible was used up elsewhere: asked anew, the fund pays more."""
    pay(close(claiming, fund).id)
    reverse(claiming, "material")
    fund.is_silent = True
    fund.settle_due(EVENING)
    second = Claim.objects.get(round_no=2)
    give_up_claim(claim_id=second.id, by="desk:li", at=EVENING)
    fund.is_silent = False
    for days in (1, 2):
        fund.settle_due(EVENING + days * DAY)
    fund.insure(LIN, deductible_left_minor=0, balances=Balances())
    ask_claim_again(claim_id=second.id, at=EVENING + 3 * DAY)
    (taken,) = take_claims(limit=9, at=EVENING + 3 * DAY)
    (answer,) = fund.settle([taken.claim])
    with pytest.raises(CostsMore), transaction.atomic():
        record_settlement(claim_id=taken.id, settlement=answer, at=EVENING)
    park_claim(claim_id=taken.id, reason=CostsMore.code, at=EVENING)
    third = Claim.objects.get(round_no=3)
    assert (third.status, third.reason) == ("asked", "clinic.split.costs_more")
    assert third.parked_at is not None
    assert "by the terms of the day of the visit" in advice_column(third)
    assert all_is_well()
    give_up_claim(claim_id=third.id, by="desk:li", at=EVENING + 4 * DAY)
    for days in (4, 5, 6):
        fund.settle_due(EVENING + days * DAY)
    third.refresh_from_db()
    assert (third.status, third.reason) == ("cancelled", "clinic.claim.unclaimed")
    assert "claim the fund's part from its office by hand" in advice_column(third)
    assert fund.standing() == {}
    assert all_is_well()
