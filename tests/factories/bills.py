"""Closed bills that wait for their payment, their debt in the books."""

from datetime import datetime
from uuid import UUID, uuid4

from ledger.models import Bill
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    WholeBill,
    form_closed_bill,
)
from ledger.operations.form_supplement import form_supplements
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.queries.bill_lists import Narrowing, find_bills
from ledger.rules import accounts
from tests.factories.books import NOON, a_merchant


def a_supplement(bill_id: UUID, amount_minor: int, at: datetime = NOON) -> UUID:
    """Form the next bill of what a bill is about; it is due as well."""
    bill = Bill.objects.get(id=bill_id)
    draft = BillDraft(
        id=uuid4(),
        holder_id=bill.holder_id,
        payer_id=bill.payer_id,
        merchant_id=bill.merchant_id,
        risk_mode=bill.risk_mode,
        kind=bill.kind,
        line_kind=bill.line_kind,
        subject_id=bill.subject_id,
        currency=bill.currency,
        by="gate",
    )
    _owe(draft, amount_minor, at=at)
    late = WholeBill(
        draft, [_charge(amount_minor, at=at)], BillParts(due_minor=amount_minor)
    )
    form_supplements(bills=[late], at=at)
    return draft.id


def a_bill(
    holder_id: UUID,
    amount_minor: int,
    merchant: str = "west-lake-garage",
    kind: str = "parking",
    at: datetime = NOON,
    risk_mode: str = "merchant",
    currency: str = "CNY",
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
        currency=currency,
        by="gate",
    )
    _owe(draft, amount_minor, at=at)
    form_closed_bill(
        draft=draft,
        charges=[_charge(amount_minor, at=at)],
        parts=BillParts(due_minor=amount_minor),
        at=at,
    )
    return draft.id


def _charge(amount_minor: int, *, at: datetime) -> ChargeDraft:
    return ChargeDraft(
        line_no="1",
        code="parking",
        name="Parking",
        amount_minor=amount_minor,
        unit_price_minor=amount_minor,
        occurred_at=at,
    )


def _owe(draft: BillDraft, amount_minor: int, *, at: datetime) -> None:
    due = accounts.due(draft.holder_id)
    income = accounts.merchant_income(draft.merchant_id, draft.risk_mode)
    names = (due, income, accounts.merchant_payable(draft.merchant_id))
    open_accounts(accounts=[AccountToOpen(n, draft.currency) for n in names], at=at)
    owed = Posting(
        id=uuid4(),
        holder_id=draft.holder_id,
        kind="post",
        debit_id=due.id(draft.currency),
        credit_id=income.id(draft.currency),
        amount_minor=amount_minor,
        currency=draft.currency,
        bill_id=draft.id,
    )
    post_all(postings=[owed], at=at)


def bills_of(person_id: UUID) -> list[Bill]:
    """Give the bills a person owes or pays, the newest first."""
    return find_bills(person_id, Narrowing(), rows=50)
