"""Deposits at a desk, for tests."""

from datetime import datetime
from uuid import UUID, uuid4

from ledger.models import Bill, Deposit
from ledger.operations.take_deposit import DepositDraft
from ledger.operations.take_tenders import TenderDraft, by_terminal, in_cash
from tests.factories.books import NOON
from tests.factories.desk_money import take_deposit


def cash(amount_minor: int) -> TenderDraft:
    return in_cash(amount_minor)


def card(amount_minor: int, slip: str = "0001") -> TenderDraft:
    return by_terminal("card", amount_minor, gateway="terminal", slip=slip)


def a_draft(bill_id: UUID, deposit_id: UUID | None = None) -> DepositDraft:
    """Draft a deposit for what a bill is about."""
    bill = Bill.objects.get(id=bill_id)
    return DepositDraft(
        deposit_id or uuid4(),
        bill.holder_id,
        bill.merchant_id,
        bill.subject_id,
        bill.currency,
    )


def a_deposit(
    bill_id: UUID, tender: TenderDraft, at: datetime = NOON, **how: UUID
) -> Deposit:
    """Take a deposit for what a bill is about."""
    return take_deposit(
        draft=a_draft(bill_id), tender=tender, by="desk:wang", at=at, **how
    )
