"""Receipts of paid bills, issued as a worker would."""

from datetime import datetime
from uuid import UUID

from ledger.models import Receipt
from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt, issue_receipts
from ledger.operations.request_refund import request_refund
from ledger.queries.receipts import bills_to_receipt
from tests.factories.paid import SOON, a_draft, give_back

FACTS = {"plate": "浙A12345", "lot": "West Lake"}


def a_receipt(bill_id: UUID, kind: str = "parking", at: datetime = SOON) -> Receipt:
    """Issue the receipt of a paid bill, as for whoever asks first."""
    draft = ReceiptDraft(bill_id, kind, FACTS)
    return Receipt.objects.get(id=issue_receipt(draft=draft, at=at, by="portal"))


def issue_due(kind: str = "parking", at: datetime = SOON) -> int:
    """Take one turn of the worker that issues; how many receipts there were."""
    drafts = [
        ReceiptDraft(subject.bill_id, kind, FACTS)
        for subject in bills_to_receipt(limit=99)
    ]
    return issue_receipts(drafts=drafts, at=at, by="worker")


def refund(bill_id: UUID, **facts: object) -> None:
    """Give something of a bill back, and let the gateway agree."""
    request_refund(draft=a_draft(bill_id, **facts), at=SOON)
    give_back()


def numbers(series: str = "parking-2026") -> list[tuple[int, int]]:
    """List number and total of every receipt of a series."""
    rows = Receipt.objects.filter(series=series).order_by("number")
    return list(rows.values_list("number", "total_minor"))
