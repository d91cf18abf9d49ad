"""Closed bills that wait for their payment, their debt in the books."""

from datetime import datetime
from uuid import UUID, uuid4

from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.rules import accounts
from tests.factories.books import NOON, a_merchant


def a_bill(
    holder_id: UUID,
    amount_minor: int,
    merchant: str = "west-lake-garage",
    kind: str = "parking",
    at: datetime = NOON,
    risk_mode: str = "merchant",
) -> UUID:
    """Form a bill of one charge that no line carries: it is due."""
    merchant_id = a_merchant(merchant, risk_mode)
    draft = BillDraft(
        id=uuid4(),
        holder_id=holder_id,
        payer_id=holder_id,
        merchant_id=merchant_id,
        risk_mode=risk_mode,
        kind=kind,
        line_kind="parking",
        subject_id=uuid4(),
        currency="CNY",
        by="gate",
    )
    charge = ChargeDraft(
        line_no="1",
        code="parking",
        name="Parking",
        amount_minor=amount_minor,
        unit_price_minor=amount_minor,
        occurred_at=at,
    )
    due = accounts.due(holder_id)
    open_accounts(accounts=[AccountToOpen(due, "CNY")], at=at)
    owed = Posting(
        id=uuid4(),
        holder_id=holder_id,
        kind="post",
        debit_id=due.id("CNY"),
        credit_id=accounts.merchant_income(merchant_id, risk_mode).id("CNY"),
        amount_minor=amount_minor,
        currency="CNY",
        bill_id=draft.id,
    )
    post_all(postings=[owed], at=at)
    form_closed_bill(
        draft=draft, charges=[charge], parts=BillParts(due_minor=amount_minor), at=at
    )
    return draft.id
