"""Bills that a desk took money for by mistake, and how the books stood before."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from ledger.models import Bill, Payment, Refund, Shift
from ledger.models.account import Account
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.post_transfers import post_all
from ledger.operations.take_back_payment import take_back_payment
from ledger.operations.take_tenders import TenderDraft, in_cash, take_tenders
from ledger.queries.trial_balance import trial_balance
from ledger.rules import accounts
from tests.factories.answers import SOON
from tests.factories.books import NOON, a_line, a_merchant, owe
from tests.factories.shifts import GARAGE, a_shift

LIMIT_MINOR = 500_00


def owed_on_both(
    line_minor: int, due_minor: int, *, risk_mode: str = "merchant"
) -> UUID:
    """Form a bill that stands on its holder's line, and beyond it on ``due``."""
    merchant_id = a_merchant(f"{GARAGE}-{risk_mode}", risk_mode)
    holder = a_line(LIMIT_MINOR)
    draft = BillDraft(
        id=uuid4(),
        holder_id=holder,
        payer_id=holder,
        merchant_id=merchant_id,
        risk_mode=risk_mode,
        kind="parking",
        line_kind="parking",
        subject_id=uuid4(),
        currency="CNY",
        by="gate",
    )
    income = accounts.merchant_income(merchant_id, risk_mode).id("CNY")
    due = accounts.due(holder).id("CNY")
    owed = [
        owe(holder, merchant_id, line_minor),
        owe(holder, merchant_id, due_minor, debit_id=due),
    ]
    post_all(
        postings=[
            replace(one, credit_id=income, bill_id=draft.id)
            for one in owed
            if one.amount_minor
        ],
        at=NOON,
    )
    whole = line_minor + due_minor
    charge = ChargeDraft(
        line_no="1",
        code="parking",
        name="Parking",
        amount_minor=whole,
        unit_price_minor=whole,
        occurred_at=NOON,
    )
    parts = BillParts(line_minor=line_minor, due_minor=due_minor)
    form_closed_bill(draft=draft, charges=[charge], parts=parts, at=NOON)
    return draft.id


def shift_for(bill_id: UUID, cashier: str = "wang") -> Shift:
    """Let a cashier sit down, at a window of their own, where a bill is paid."""
    merchant = Bill.objects.get(id=bill_id).merchant
    return a_shift(cashier, cashier, merchant=merchant.code)


def take(
    bill_id: UUID, shift: Shift, *tenders: TenderDraft, at: datetime = SOON
) -> Payment:
    """Take a bill's money, in cash where nothing else is said."""
    cash_minor = Bill.objects.get(id=bill_id).cash_minor
    return take_tenders(
        payment_id=uuid4(),
        bill_id=bill_id,
        tenders=tenders or [in_cash(cash_minor)],
        shift_id=shift.id,
        by="wang",
        at=at,
    )


def take_back(payment: Payment, at: datetime = SOON, by: str = "desk:wang") -> Refund:
    """Take a payment back in the shift that took it."""
    assert payment.shift_id
    return take_back_payment(
        payment_id=payment.id, by=by, at=at, shift_id=payment.shift_id
    )


def standing() -> dict[str, int]:
    """Give what stands on every account, debits above zero, without the empty ones."""
    found = {
        row.account: row.debits_minor - row.credits_minor for row in trial_balance()
    }
    return {account: minor for account, minor in found.items() if minor}


def counters() -> set[tuple[str, int, int]]:
    """Give what tracked accounts carry, and what of it is promised."""
    return {
        (one.code, one.debits_posted - one.credits_posted, one.debits_pending)
        for one in Account.objects.filter(tracked=True)
    }
