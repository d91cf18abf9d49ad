"""What may happen to a bill after it has closed, beside being collected.

Disputes, desks, write-offs, supplements and payers, against the dictionary.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from credit.operations.defer_charge import book_due
from ledger.models import Bill, Payment, Refund
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.form_bill import BillParts, WholeBill
from ledger.operations.form_supplement import form_supplements
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.name_payer import name_payer
from ledger.operations.open_dispute import (
    DisputeDraft,
    DisputeTooLate,
    open_dispute,
)
from ledger.operations.start_payment import BillBeingPaid, start_payment
from ledger.operations.take_tenders import (
    AnswerOutstanding,
    TenderDraft,
    TendersDontMakeTheBill,
    by_terminal,
    in_cash,
    take_tenders,
)
from ledger.operations.use_till import ShiftNotOpen
from ledger.operations.withdraw_dispute import withdraw_dispute
from ledger.operations.write_off_bill import (
    BillNotOverdue,
    WrittenOffTooEarly,
    write_off_bill,
)
from tests.factories.people import GOOD_CARD
from tests.invariants.giving_back import PICKS, GivingBack, stands
from tests.invariants.model import ModelBill, ModelPayment, ModelRefund

GIVEN_UP_AFTER, DISPUTED_WITHIN = timedelta(days=90), timedelta(days=30)
"""The default policy's."""


class Aftermath(GivingBack):
    """Rules that begin with a closed bill."""

    @precondition(stands("closed", "unknown", "written_off"))
    @rule(pick=PICKS, cash=st.integers(0, 100), known=st.booleans())
    def pay_at_the_desk(self, pick: int, cash: int, *, known: bool) -> None:
        bill = self._a_bill(pick, "closed", "unknown", "written_off")
        in_coins = bill.cash_minor * cash // 100
        tenders = [in_cash(in_coins)] if in_coins else []
        if rest := bill.cash_minor - in_coins:
            card = by_terminal("card", rest, gateway="terminal", slip=uuid4().hex)
            tenders.append(card)
        payment_id = uuid4()
        open_now = self._being_paid(bill)
        with pytest.raises((TendersDontMakeTheBill, AnswerOutstanding, BillBeingPaid)):
            self._take(bill, [*tenders, in_cash(1)], uuid4())
        if "created" in open_now or (open_now and not known):
            with pytest.raises((AnswerOutstanding, BillBeingPaid)):
                self._take(bill, tenders, payment_id, supersede=known)
            return
        for over in self._over(bill.mode)[:1]:
            with pytest.raises(ShiftNotOpen):
                self._take(bill, tenders, uuid4(), supersede=known, shift_id=over)
        for _ in range(2):
            self._take(bill, tenders, payment_id, supersede=known)
        self._till(bill.mode)[1].taken_minor += in_coins
        bill.on_cards_minor = rest
        for payment in self.payments.values():
            if payment.bill is bill and payment.status == "open":
                payment.status = "superseded"
        bill.at_desk = True
        self._settle(bill)

    def _take(
        self,
        bill: ModelBill,
        tenders: Sequence[TenderDraft],
        payment_id: UUID,
        *,
        supersede: bool = False,
        shift_id: UUID | None = None,
    ) -> None:
        take_tenders(
            payment_id=payment_id,
            bill_id=bill.id,
            tenders=tenders,
            shift_id=shift_id or self._till(bill.mode)[0],
            by="lin",
            at=self.at,
            supersede=supersede,
        )

    @precondition(stands("closed", "settled"))
    @rule(pick=PICKS)
    def dispute(self, pick: int) -> None:
        bill = self._a_bill(pick, "closed", "settled")
        if bill.was_disputed or bill.dispute:
            return
        draft = DisputeDraft(
            id=uuid4(), bill_id=bill.id, statement="not my car", opened_by="citizen"
        )
        row = Bill.objects.get(id=bill.id)
        since = row.settled_at or row.closed_at
        assert since is not None
        if self.at > since + DISPUTED_WITHIN:
            with pytest.raises(DisputeTooLate):
                open_dispute(draft=draft, at=self.at)
            return
        open_dispute(draft=draft, at=self.at)
        bill.dispute = draft.id
        if bill.status == "closed":
            bill.status = "disputed"

    @precondition(lambda self: any(b.dispute for b in self.bills.values()))
    @rule(pick=PICKS, end=st.sampled_from(["uphold", "reject", "withdraw"]))
    def end_a_dispute(self, pick: int, end: str) -> None:
        disputed = [bill for bill in self.bills.values() if bill.dispute]
        bill = disputed[pick % len(disputed)]
        assert bill.dispute is not None
        if end == "uphold" and bill.status == "settled" and not bill.left_minor:
            return  # all of it has been asked back already
        if end == "withdraw":
            withdraw_dispute(dispute_id=bill.dispute, by="citizen", at=self.at)
        else:
            decision = Decision(is_upheld=end == "uphold", by="lin", words="looked")
            decide_dispute(dispute_id=bill.dispute, decision=decision, at=self.at)
            bill.was_disputed = True
        bill.dispute = None
        if bill.status == "disputed":
            bill.status = "closed"
            if end == "uphold":
                bill.status = "voided"
                self.model[bill.holder].owes_no_more(bill)
        elif end == "uphold":
            self._refund_of_dispute(bill)

    def _refund_of_dispute(self, bill: ModelBill) -> None:
        refund = Refund.objects.exclude(id__in=self.refunds).get(bill_id=bill.id)
        assert refund.amount_minor == bill.left_minor
        self.refunds[refund.id] = ModelRefund(
            bill.holder, refund.amount_minor, "citizen", bill
        )
        bill.refunds[refund.id] = refund.amount_minor

    @precondition(lambda self: self.bills)
    @rule(pick=PICKS, amount=st.integers(1, 70_000))
    def charge_late(self, pick: int, amount: int) -> None:
        """What comes after a bill closed is due on a supplement."""
        first = list(self.bills.values())[pick % len(self.bills)]
        draft = replace(
            self._draft(first.holder, uuid4(), first.mode), subject_id=first.subject
        )
        debt = self._debt(first.holder, amount, first.mode, draft.id)
        book_due(debt=debt, at=self.at)
        parts = BillParts(due_minor=amount)
        form_supplements(
            bills=[WholeBill(draft, [self._charge(amount)], parts)], at=self.at
        )
        self.model[first.holder].due_minor += amount
        self._know(draft, parts)

    @precondition(lambda self: self.bills)
    @rule(pick=PICKS, who=st.integers(0, 2))
    def name_a_payer(self, pick: int, who: int) -> None:
        """Whoever is asked, the debt stays where it is."""
        bill = list(self.bills.values())[pick % len(self.bills)]
        payer, _ = self._pick(who)
        name_payer(
            holder_id=bill.holder,
            subject_id=bill.subject,
            payer_id=payer,
            at=self.at,
            by="his",
        )
        row = Bill.objects.get(id=bill.id)
        assert row.holder_id == bill.holder
        if bill.status not in ("settled", "voided"):
            assert row.payer_id == payer

    @rule()
    def grow_old(self) -> None:
        while mark_overdue(at=self.at, limit=1000):
            pass

    @precondition(stands("closed"))
    @rule(pick=PICKS, patience=st.sampled_from([1, 95]))
    def give_up(self, pick: int, patience: int) -> None:
        """What is overdue for as long as the policy says may be written off."""
        bill = self._a_bill(pick, "closed")
        self.at += timedelta(days=patience)
        self.grow_old()
        row = Bill.objects.get(id=bill.id)
        assert row.due_at is not None
        # One that no worker has tried yet is not late: the delay is ours.
        if row.status != "overdue" or self.at < row.due_at + GIVEN_UP_AFTER:
            with pytest.raises((BillNotOverdue, WrittenOffTooEarly)):
                write_off_bill(bill_id=bill.id, by="lin", at=self.at)
            return
        write_off_bill(bill_id=bill.id, by="lin", at=self.at)
        bill.status, bill.was_written_off = "written_off", True
        self.model[bill.holder].owes_no_more(bill)

    @precondition(stands("closed", "written_off"))
    @rule(pick=PICKS)
    def pay_in_the_portal(self, pick: int) -> None:
        """A payer starts a payment; a worker asks the gateway for it."""
        bill = self._a_bill(pick, "closed", "written_off")
        if self._being_paid(bill):
            with pytest.raises(BillBeingPaid):
                self._start(bill)
            return
        payment = self._start(bill)
        self.payments[payment.reference] = ModelPayment(bill, "created")
        if bill.status == "closed":
            bill.status = "unknown"

    def _start(self, bill: ModelBill) -> Payment:
        return start_payment(
            bill_id=bill.id,
            gateway="sandbox",
            channel="portal",
            at=self.at,
            token=GOOD_CARD,
        )
