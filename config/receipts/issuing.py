"""Issue receipts with what the floors above the ledger say of their bills."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinic.queries.receipts import facts_of_visits, kind_of
from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt, issue_receipts
from ledger.ports import ReceiptSubject
from ledger.queries.receipts import bills_to_receipt, subjects_of
from parking.queries.receipts import KIND as PARKING
from parking.queries.receipts import facts_of_stays

BILLS_PER_TURN = 100
"""A few tenths of a second of work: a worker that dies loses no more."""


def receipt_for(bill_id: UUID, *, at: datetime, by: str) -> UUID:
    """Give the receipt of a bill that stands; whoever asks first has it issued.

    Raises:
        BillNotSettled: nobody has paid the bill.
        NothingToReceipt: of a bill of nothing, or of which all went back.
    """
    (draft,) = _drafts(subjects_of([bill_id]))
    return issue_receipt(draft=draft, at=at, by=by)


def receipt_anew(
    receipt_id: UUID, *, bill_id: UUID, reason: str, at: datetime, by: str
) -> UUID:
    """Take a bill's receipt back by a red letter; give the one that takes its place.

    What the floors above say of its bill is asked anew: a name may have been mended.

    Raises:
        NothingToReceipt: all of its bill went back.
    """
    (draft,) = _drafts(subjects_of([bill_id]))
    draft = replace(draft, instead_of=receipt_id, reason=reason)
    return issue_receipt(draft=draft, at=at, by=by)


def issue_due(clock: Callable[[], datetime]) -> int:
    """Take one turn of what waits for its receipt; how many bills there were."""
    waiting = bills_to_receipt(limit=BILLS_PER_TURN)
    if waiting:
        issue_receipts(drafts=_drafts(waiting), at=clock(), by="worker")
    return len(waiting)


def _drafts(subjects: Collection[ReceiptSubject]) -> list[ReceiptDraft]:
    stays = [one for one in subjects if one.kind == PARKING]
    visits = [one for one in subjects if one.kind != PARKING]
    facts = facts_of_stays(stays) if stays else {}
    facts |= facts_of_visits(visits) if visits else {}
    return [
        ReceiptDraft(
            one.bill_id,
            PARKING if one.kind == PARKING else kind_of(one.kind),
            facts.get(one.bill_id, {}),
        )
        for one in subjects
    ]
