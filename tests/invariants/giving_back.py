"""Money on its way back, against the dictionary: refunds of bills and of surplus."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.money import Money
from ledger.operations.approve_refund import (
    RefundNotWaiting,
    SamePerson,
    approve_refund,
    refuse_refund,
)
from ledger.operations.claim_refunds import claim_refunds
from ledger.operations.hand_back_refund import hand_back_refund
from ledger.operations.record_refunds import record_refunds
from ledger.operations.request_refund import (
    RefundDraft,
    RefundExceedsPaid,
    request_refund,
)
from ledger.operations.use_till import TillTooEmpty
from ledger.ports import Answer, Outcome
from ledger.rules.ids import SHARDS
from tests.invariants.model import ModelBill, ModelRefund
from tests.invariants.tills import CNY, Tills

PICKS = st.integers(0, 40)
PEOPLE = st.sampled_from(["lin", "wang"])
APPROVED_ALONE_BELOW = 200_00
"""The default policy's; what one person gave back of a bill before counts too."""


def stands(*statuses: str) -> Callable[[Any], bool]:
    """Tell whether the machine has a bill that stands at one of these."""
    return lambda machine: any(
        bill.status in statuses for bill in machine.bills.values()
    )


class GivingBack(Tills):
    """Rules that ask for money back, and that give it."""

    def _a_bill(self, pick: int, *statuses: str) -> ModelBill:
        found = [bill for bill in self.bills.values() if bill.status in statuses]
        return found[pick % len(found)]

    @precondition(stands("settled"))
    @rule(pick=PICKS, share=st.integers(1, 100), by=PEOPLE)
    def ask_money_back(self, pick: int, share: int, by: str) -> None:
        bill = self._a_bill(pick, "settled")
        amount = max(bill.cash_minor * share // 100, 1)
        draft = RefundDraft(
            id=uuid4(),
            bill_id=bill.id,
            reason="too much",
            requested_by=by,
            amount_minor=amount,
        )
        if amount > bill.left_minor:
            with pytest.raises(RefundExceedsPaid):
                request_refund(draft=draft, at=self.at)
            return
        found = {request_refund(draft=draft, at=self.at).status for _ in range(2)}
        alone = bill.alone_minor + amount < APPROVED_ALONE_BELOW
        assert found == {"approved" if alone else "requested"}
        refund = ModelRefund(bill.holder, amount, by, bill, found.pop())
        self.refunds[draft.id] = refund
        bill.refunds[draft.id] = amount
        if alone:
            bill.alone.add(draft.id)

    @precondition(lambda self: self.refunds)
    @rule(pick=PICKS, by=PEOPLE, agrees=st.booleans())
    def decide_about_a_refund(self, pick: int, by: str, *, agrees: bool) -> None:
        refund_id = list(self.refunds)[pick % len(self.refunds)]
        refund = self.refunds[refund_id]
        decide = approve_refund if agrees else refuse_refund
        if refund.status != "requested":
            with pytest.raises(RefundNotWaiting):
                decide(refund_id=refund_id, by=by, at=self.at)
        elif agrees and by == refund.asked_by:
            with pytest.raises(SamePerson):
                decide(refund_id=refund_id, by=by, at=self.at)
        else:
            decide(refund_id=refund_id, by=by, at=self.at)
            refund.status = "approved" if agrees else "declined"
            if not agrees and refund.bill:
                del refund.bill.refunds[refund_id]

    @precondition(lambda self: self.refunds)
    @rule(answer=st.sampled_from(["succeeded", "declined", "unknown", "absent"]))
    def give_back(self, answer: str) -> None:
        """Workers ask gateways; desks hand back; lost answers come at last."""
        self._send_refunds()
        asked = self._refunds_that("asked")
        outcomes = [
            Outcome(one.hex, Answer(answer), Money(self.refunds[one].amount_minor, CNY))
            for one in asked
        ]
        for _ in range(2):
            record_refunds(outcomes=outcomes, asked_by="ask", at=self.at)
        for refund_id in asked:
            if answer == "succeeded":
                self._given(refund_id)
            elif answer == "declined":
                self._not_given(refund_id)

    def _send_refunds(self) -> None:
        for shard in range(SHARDS):
            for one in claim_refunds(shard=shard, limit=100, at=self.at):
                if (claimed := UUID(one.order.reference)) in self.refunds:
                    self.refunds[claimed].status = "asked"
        for refund_id in self._refunds_that("approved"):
            self._hand_back(refund_id)

    def _hand_back(self, refund_id: UUID) -> None:
        """Cards and codes get theirs first; the rest comes out of a till."""
        refund = self.refunds[refund_id]
        assert refund.bill is not None
        shift_id, till = self._till(refund.bill.mode)
        on_cards = min(refund.amount_minor, refund.bill.on_cards_minor)
        hand_back = partial(
            hand_back_refund,
            refund_id=refund_id,
            shift_id=shift_id,
            by="lin",
            at=self.at,
        )
        if refund.amount_minor - on_cards > till.drawer_minor:
            with pytest.raises(TillTooEmpty):
                hand_back()
            return
        hand_back()
        till.taken_minor -= refund.amount_minor - on_cards
        refund.bill.on_cards_minor -= on_cards
        self._given(refund_id)

    def _refunds_that(self, status: str) -> list[UUID]:
        return [key for key, one in self.refunds.items() if one.status == status]

    def _given(self, refund_id: UUID) -> None:
        refund = self.refunds[refund_id]
        refund.status = "succeeded"
        if refund.bill:
            refund.bill.given_back.add(refund_id)
        else:
            self.model[refund.holder].unapplied_minor -= refund.amount_minor

    def _not_given(self, refund_id: UUID) -> None:
        refund = self.refunds[refund_id]
        refund.status = "declined"
        if refund.bill:
            del refund.bill.refunds[refund_id]
