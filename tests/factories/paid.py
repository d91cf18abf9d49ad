"""Bills that were paid, so that there is something to give back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from ledger.models import Bill, Refund, Transfer
from ledger.models.account import Account
from ledger.operations.claim_refunds import claim_refunds
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.record_refunds import record_refunds
from ledger.operations.request_refund import RefundDraft
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome, Posting
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant
from tests.factories.people import GOOD_CARD
from tests.factories.settling import collect

SOON = NOON + timedelta(minutes=1)
FUND = "city-fund"


def pay(bill_id: UUID, token: str = GOOD_CARD, at: datetime = SOON) -> UUID:
    """Pay a bill at the sandbox, which agrees; give the bill."""
    start_payment(bill_id=bill_id, gateway="sandbox", channel="api", token=token, at=at)
    collect(Bill.objects.get(id=bill_id).holder_id, at)
    return bill_id


def a_paid_bill(
    amount_minor: int = 10_00,
    holder_id: UUID | None = None,
    merchant: str = "west-lake-garage",
) -> UUID:
    return pay(a_bill(holder_id or uuid4(), amount_minor, merchant=merchant))


def a_visits_bill(
    lines: Mapping[str, tuple[int, int | None]],
    insurer_minor: int,
    *,
    risk_mode: str = "merchant",
    at: datetime = NOON,
) -> UUID:
    """Form a hospital's closed bill: amount and the fund's estimated part by line."""
    merchant_id = a_merchant(f"hospital-{risk_mode}", risk_mode)
    holder_id = uuid4()
    draft = BillDraft(
        id=uuid4(),
        holder_id=holder_id,
        payer_id=holder_id,
        merchant_id=merchant_id,
        risk_mode=risk_mode,
        kind="outpatient",
        line_kind="outpatient",
        subject_id=uuid4(),
        currency="CNY",
        by="his",
    )
    charges = [_examination(line_no, *said, at=at) for line_no, said in lines.items()]
    total_minor = sum(charge.amount_minor for charge in charges)
    parts = BillParts(
        due_minor=total_minor - insurer_minor, insurer_minor=insurer_minor
    )
    _owe(draft, parts, at=at)
    form_closed_bill(draft=draft, charges=charges, parts=parts, at=at)
    return draft.id


def _examination(
    line_no: str, amount_minor: int, estimate: int | None, *, at: datetime
) -> ChargeDraft:
    return ChargeDraft(
        line_no=line_no,
        code="exam",
        name="Examination",
        amount_minor=amount_minor,
        unit_price_minor=amount_minor,
        occurred_at=at,
        explanation={} if estimate is None else {"insurer_estimate_minor": estimate},
    )


def _owe(draft: BillDraft, parts: BillParts, *, at: datetime) -> None:
    """Post what the citizen and the fund owe for a bill."""
    income = accounts.merchant_income(draft.merchant_id, draft.risk_mode)
    owed = [
        (accounts.due(draft.holder_id), parts.due_minor),
        (accounts.insurer(FUND), parts.insurer_minor),
    ]
    open_accounts(accounts=[AccountToOpen(name, "CNY") for name, _ in owed], at=at)
    post_all(
        postings=[
            Posting(
                id=uuid4(),
                holder_id=draft.holder_id,
                kind="post",
                debit_id=name.id("CNY"),
                credit_id=income.id("CNY"),
                amount_minor=minor,
                currency="CNY",
                bill_id=draft.id,
            )
            for name, minor in owed
            if minor
        ],
        at=at,
    )


def a_draft(bill_id: UUID, **facts: object) -> RefundDraft:
    """Ask for a refund as the garage's clerk would."""
    known = {"id": uuid4(), "reason": "Charged twice", "requested_by": "clerk"}
    return RefundDraft(bill_id=bill_id, **known | facts)  # type: ignore[arg-type]


def give_back(
    at: datetime = SOON, answer: Answer = Answer.SUCCEEDED, reason: str = ""
) -> int:
    """Let a worker ask for every approved refund and hear ``answer``; how many."""
    shards = set(Refund.objects.values_list("holder_shard", flat=True))
    claimed = [
        one for shard in shards for one in claim_refunds(shard=shard, limit=9, at=at)
    ]
    outcomes = [
        Outcome(one.order.reference, answer, one.order.amount, reason=reason)
        for one in claimed
    ]
    record_refunds(outcomes=outcomes, asked_by="refund", at=at)
    return len(claimed)


def balance(name: AccountName) -> int:
    """Sum up an account's transfers, debits above zero, minor units of CNY."""
    account_id = name.id("CNY")
    assert Account.objects.filter(id=account_id).exists()
    moved = Transfer.objects.filter(kind__in=["post", "capture", "reverse"])
    return sum(
        one.amount_minor if one.debit_account_id == account_id else -one.amount_minor
        for one in moved
        if account_id in (one.debit_account_id, one.credit_account_id)
    )
