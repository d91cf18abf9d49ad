"""Desks' payments that were a mistake, against the dictionary: owed as before."""

from uuid import UUID

import pytest
from hypothesis.stateful import precondition, rule

from ledger.models import Payment
from ledger.operations.reopen_bill import LineInUse, PaymentBuiltOn
from ledger.operations.take_back_payment import take_back_payment
from ledger.operations.use_till import ShiftNotOpen, TillTooEmpty
from tests.invariants.deposits import Deposits
from tests.invariants.giving_back import APPROVED_ALONE_BELOW, PICKS
from tests.invariants.model import ModelBill


class TakingBack(Deposits):
    """Rules about what a cashier undoes."""

    @precondition(lambda self: self._paid_at_desk())
    @rule(pick=PICKS)
    def take_a_payment_back(self, pick: int) -> None:
        """All of it goes back to its tenders, and the bill waits for its payer."""
        found = self._paid_at_desk()
        bill = found[pick % len(found)]
        payment = Payment.objects.get(bill_id=bill.id, status="succeeded")
        assert payment.shift_id
        if bill.refunds or bill.dispute or bill.was_written_off:
            with pytest.raises(PaymentBuiltOn):
                self._take_back(payment)
            return
        if bill.taken_back_minor + bill.cash_minor >= APPROVED_ALONE_BELOW:
            return  # a second person agrees first
        till = self.shifts[payment.shift_id]
        out = sum(t.amount_minor for t in payment.tenders.filter(kind="cash"))
        if till.status != "open" or out > till.drawer_minor:
            with pytest.raises((ShiftNotOpen, TillTooEmpty)):
                self._take_back(payment)
            return
        if bill.line_minor and not self.model[bill.holder].fits(bill.line_minor):
            with pytest.raises(LineInUse):
                self._take_back(payment)
            return
        assert self._take_back(payment) == self._take_back(payment)
        till.taken_minor -= out
        self._owes_again(bill, payment)

    def _paid_at_desk(self) -> list[ModelBill]:
        return [b for b in self.bills.values() if b.status == "settled" and b.at_desk]

    def _take_back(self, payment: Payment) -> UUID:
        assert payment.shift_id
        refund = take_back_payment(
            payment_id=payment.id, by="desk:lin", at=self.at, shift_id=payment.shift_id
        )
        assert refund.status == "succeeded"
        return refund.id

    def _owes_again(self, bill: ModelBill, payment: Payment) -> None:
        bill.status, bill.at_desk = "closed", False
        bill.taken_back_minor += bill.cash_minor
        bill.on_cards_minor = 0
        self.model[bill.holder].used_minor += bill.line_minor
        self.model[bill.holder].due_minor += bill.due_minor
        for used in payment.tenders.filter(kind="deposit"):
            self.deposits[UUID(used.slip)].left_minor += used.amount_minor
