"""Deposits against the dictionary: taken, used for bills, given back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from ledger.operations.give_back_deposit import DepositExceeded, give_back_deposit
from ledger.operations.pay_with_deposits import pay_with_deposits
from ledger.operations.take_deposit import DepositDraft, take_deposit
from ledger.operations.take_tenders import (
    TendersDontMakeTheBill,
    by_terminal,
    in_cash,
)
from ledger.operations.use_till import ShiftNotOpen, TillTooEmpty
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.invariants.aftermath import Aftermath
from tests.invariants.giving_back import PICKS, stands
from tests.invariants.model import ModelBill
from tests.invariants.tills import CNY

OVER = ("settled", "voided")


@dataclass
class ModelDeposit:
    """What a holder has paid for a subject, and how much of it is left."""

    holder: UUID
    subject: UUID
    mode: str
    left_minor: int
    in_coins: bool


class Deposits(Aftermath):
    """Rules about money that came before its bill was paid."""

    def __init__(self) -> None:
        super().__init__()
        self.deposits: dict[UUID, ModelDeposit] = {}

    @precondition(lambda self: self.bills)
    @rule(pick=PICKS, amount=st.integers(1, 70_000), in_coins=st.booleans())
    def leave_a_deposit(self, pick: int, amount: int, *, in_coins: bool) -> None:
        bill = list(self.bills.values())[pick % len(self.bills)]
        self.at += timedelta(seconds=1)  # which is the oldest, is known
        tender = in_cash(amount)
        if not in_coins:
            slip = uuid4().hex
            tender = by_terminal("qr", amount, gateway="terminal", slip=slip)
        merchant_id = self.merchants[bill.mode]
        draft = DepositDraft(uuid4(), bill.holder, merchant_id, bill.subject, CNY)
        shift_id, till = self._till(bill.mode)
        take = partial(take_deposit, draft=draft, tender=tender, by="desk:lin")
        for over in self._over(bill.mode)[:1]:
            with pytest.raises(ShiftNotOpen):
                take(shift_id=over, at=self.at)
        for _ in range(2):
            take(shift_id=shift_id, at=self.at)
        till.taken_minor += amount if in_coins else 0
        self.deposits[draft.id] = ModelDeposit(
            bill.holder, bill.subject, bill.mode, amount, in_coins
        )

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, amount=st.integers(1, 70_000))
    def take_a_deposit_back(self, pick: int, amount: int) -> None:
        deposit_id = list(self.deposits)[pick % len(self.deposits)]
        deposit = self.deposits[deposit_id]
        shift_id, till = self._till(deposit.mode)
        give_back = partial(
            give_back_deposit,
            return_id=uuid4(),
            deposit_id=deposit_id,
            amount_minor=amount,
            shift_id=shift_id,
            by="desk:lin",
            at=self.at,
        )
        in_cash_minor = amount if deposit.in_coins else 0
        if amount > deposit.left_minor or in_cash_minor > till.drawer_minor:
            with pytest.raises((DepositExceeded, TillTooEmpty)):
                give_back()
            return
        give_back()
        give_back()
        deposit.left_minor -= amount
        till.taken_minor -= in_cash_minor

    @precondition(stands("closed", "written_off"))
    @rule(pick=PICKS)
    def pay_with_a_deposit(self, pick: int) -> None:
        bill = self._a_bill(pick, "closed", "written_off")
        own = [d for d in self.deposits.values() if d.subject == bill.subject]
        if self._being_paid(bill) or not any(d.left_minor for d in own):
            return
        rest = max(bill.cash_minor - sum(d.left_minor for d in own), 0)
        with pytest.raises(TendersDontMakeTheBill):
            self._pay(bill, rest + 1, uuid4())
        parts = list(self._drawn(own, bill.cash_minor - rest))
        till = self._till(bill.mode)[1]
        others = [b for b in self.bills.values() if b.subject == bill.subject]
        others.remove(bill)
        is_last = all(one.status in OVER for one in others)
        out = sum(d.left_minor - part for d, part in parts if d.in_coins and is_last)
        payment_id = uuid4()
        if out > till.drawer_minor:
            with pytest.raises(TillTooEmpty):
                self._pay(bill, rest, payment_id)
            return
        self._pay(bill, rest, payment_id)
        self._pay(bill, rest, payment_id)
        till.taken_minor += rest - out
        for deposit, part in parts:
            deposit.left_minor = 0 if is_last else deposit.left_minor - part
            bill.on_cards_minor += 0 if deposit.in_coins else part
        bill.at_desk = True
        self._settle(bill)

    def _drawn(
        self, own: list[ModelDeposit], used: int
    ) -> Iterator[tuple[ModelDeposit, int]]:
        for deposit in own:
            part = min(deposit.left_minor, used)
            used -= part
            yield deposit, part

    def _pay(self, bill: ModelBill, rest: int, payment_id: UUID) -> None:
        pay_with_deposits(
            payment_id=payment_id,
            bill_id=bill.id,
            others=[in_cash(rest)] if rest else [],
            shift_id=self._till(bill.mode)[0],
            by="lin",
            at=self.at,
        )

    @invariant()
    def what_is_prepaid_agrees(self) -> None:
        for holder in self.model:
            account = accounts.prepaid(holder).id(CNY)
            found = tracked_balances([account]).get(account)
            left = sum(
                d.left_minor for d in self.deposits.values() if d.holder == holder
            )
            assert -(found.used_minor if found else 0) == left
