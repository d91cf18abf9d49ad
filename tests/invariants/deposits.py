"""Deposits against the dictionary: taken, used for bills, given back."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from ledger.operations.give_back_deposit import DepositExceeded
from ledger.operations.take_deposit import DepositDraft
from ledger.operations.take_tenders import (
    TendersDontMakeTheBill,
    by_terminal,
    in_cash,
)
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.factories.desk_money import (
    give_back_deposit,
    pay_with_deposits,
    take_deposit,
)
from tests.invariants.aftermath import Aftermath
from tests.invariants.giving_back import PICKS, stands
from tests.invariants.model import ModelBill

OVER = ("settled", "voided")


@dataclass
class ModelDeposit:
    """What a holder has paid for a subject, and how much of it is left."""

    holder: UUID
    subject: UUID
    left_minor: int


class Deposits(Aftermath):
    """Rules about money that came before its bill was paid."""

    def __init__(self) -> None:
        super().__init__()
        self.deposits: dict[UUID, ModelDeposit] = {}

    @precondition(lambda self: self.bills)
    @rule(pick=PICKS, amount=st.integers(1, 70_000), in_coins=st.booleans())
    def leave_a_deposit(self, pick: int, amount: int, *, in_coins: bool) -> None:
        bill = list(self.bills.values())[pick % len(self.bills)]
        tender = in_cash(amount)
        if not in_coins:
            tender = by_terminal("qr", amount, gateway="terminal", slip="7")
        merchant_id = self.merchants[bill.mode]
        draft = DepositDraft(uuid4(), bill.holder, merchant_id, bill.subject, "CNY")
        for _ in range(2):
            take_deposit(draft=draft, tender=tender, by="desk:lin", at=self.at)
        self.deposits[draft.id] = ModelDeposit(bill.holder, bill.subject, amount)

    @precondition(lambda self: self.deposits)
    @rule(pick=PICKS, amount=st.integers(1, 70_000))
    def take_a_deposit_back(self, pick: int, amount: int) -> None:
        deposit_id = list(self.deposits)[pick % len(self.deposits)]
        deposit, return_id = self.deposits[deposit_id], uuid4()

        def give_back() -> None:
            give_back_deposit(
                return_id=return_id,
                deposit_id=deposit_id,
                amount_minor=amount,
                by="desk:lin",
                at=self.at,
            )

        if amount > deposit.left_minor:
            with pytest.raises(DepositExceeded):
                give_back()
            return
        give_back()
        give_back()
        deposit.left_minor -= amount

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
        payment_id = uuid4()
        self._pay(bill, rest, payment_id)
        self._pay(bill, rest, payment_id)
        used = bill.cash_minor - rest
        for deposit in own:
            part = min(deposit.left_minor, used)
            deposit.left_minor, used = deposit.left_minor - part, used - part
        bill.at_desk = True
        self._settle(bill)
        siblings = [b for b in self.bills.values() if b.subject == bill.subject]
        if all(one.status in OVER for one in siblings):
            for deposit in own:
                deposit.left_minor = 0

    def _pay(self, bill: ModelBill, rest: int, payment_id: UUID) -> None:
        pay_with_deposits(
            payment_id=payment_id,
            bill_id=bill.id,
            others=[in_cash(rest)] if rest else [],
            by="lin",
            at=self.at,
        )

    @invariant()
    def what_is_prepaid_agrees(self) -> None:
        for holder in self.model:
            account = accounts.prepaid(holder).id("CNY")
            found = tracked_balances([account]).get(account)
            left = sum(
                d.left_minor for d in self.deposits.values() if d.holder == holder
            )
            assert -(found.used_minor if found else 0) == left
