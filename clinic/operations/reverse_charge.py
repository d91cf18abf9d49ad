"""Take back a charge item before discharge: what it booked is undone, line by line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Reversal, Visit
from clinic.operations.book_items import charge_draft
from clinic.operations.insurer_share import insurer_posting
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.operations.register_visit import BY, KeptAnswer
from clinic.queries.deferral import deferral_of
from clinic.rules.states import ItemStatus
from credit.operations.resolve_charges import reversing
from ledger.errors import NotFound, Rejected
from ledger.models.sealed import blind_index_of
from ledger.operations.add_to_bill import add_to_bill
from ledger.operations.post_transfers import post_all
from ledger.operations.void_bill import BillNotVoidable, void_bill
from ledger.ports import Posting
from ledger.rules.digests import canonical_json
from ledger.rules.ids import time_ordered_id


class ChargeUnknown(NotFound):
    """The visit has no such line."""

    code = "clinic.charge.unknown"
    sentence = _("The visit has no line %(line_no)s.")


class ReversalConflict(Rejected):
    """The line was taken back before, for another reason or at another time."""

    code = "clinic.charge.reversed"
    sentence = _("Line %(line_no)s was reversed already.")


class ChargePaid(Rejected):
    """The line's own bill is being paid or has been; the money can be refunded."""

    code = "clinic.charge.paid"
    sentence = _("Line %(line_no)s has been paid; refund its bill instead.")


def reverse_charge(
    *,
    merchant_id: UUID,
    visit_no: str,
    line_no: str,
    reason: str,
    reversed_at: datetime,
    at: datetime,
) -> KeptAnswer:
    """Undo what a line booked; the same content again gives the first answer.

    A hold is let go, what stood on ``due`` is reversed, a bill of the line's own
    is voided; on the visit's bill a reversing charge stands beside the first.

    Raises:
        VisitUnknown, ChargeUnknown, ReversalConflict, VisitNotOpen, ChargePaid: in
            this order.
    """
    digest = _digest(reason, reversed_at)
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        item = _item(visit, line_no)
        if item.status == ItemStatus.REVERSED:
            return _first_answer(item, digest)
        refuse_unless_open(visit)
        _undo(visit, item, reversed_at=reversed_at, at=at)
        answer = _answer(visit, item)
        ChargeItem.objects.filter(id=item.id).update(status=ItemStatus.REVERSED)
        Reversal.objects.create(
            item=item,
            holder_id=item.holder_id,
            reason=reason,
            reversed_at=reversed_at,
            digest=digest,
            answer=answer,
            recorded_at=at,
        )
    return KeptAnswer(answer, replayed=False)


def _item(visit: Visit, line_no: str) -> ChargeItem:
    item = ChargeItem.objects.filter(
        holder_id=visit.holder_id, visit=visit, line_no=line_no
    ).first()
    if item is None:
        raise ChargeUnknown(line_no=line_no)
    return item


def _first_answer(item: ChargeItem, digest: bytes) -> KeptAnswer:
    kept = Reversal.objects.get(item=item)
    if bytes(kept.digest) != digest:
        raise ReversalConflict(line_no=item.line_no)
    return KeptAnswer(kept.answer, replayed=True)


def _undo(
    visit: Visit, item: ChargeItem, *, reversed_at: datetime, at: datetime
) -> None:
    """Undo the bill's line first, then the books: accounts are the last locks."""
    if item.status == ItemStatus.PAY_NOW:
        _void_own_bill(item, at=at)
    else:
        draft = charge_draft(item, reverses_id=item.charge_id, at=reversed_at)
        add_to_bill(
            bill_id=item.bill_id, holder_id=item.holder_id, charges=[draft], at=at
        )
    post_all(postings=_undoing(visit, item, at=at), at=at)


def _void_own_bill(item: ChargeItem, *, at: datetime) -> None:
    try:
        void_bill(bill_id=item.bill_id, holder_id=item.holder_id, at=at, by=BY)
    except BillNotVoidable as refusal:
        raise ChargePaid(line_no=item.line_no) from refusal


def _undoing(visit: Visit, item: ChargeItem, *, at: datetime) -> list[Posting]:
    postings = []
    if item.hold_id:
        postings.append(
            Posting(
                id=time_ordered_id(at, "release", item.hold_id),
                holder_id=item.holder_id,
                kind="release",
                about_id=item.hold_id,
            )
        )
    if item.due_id:
        postings.append(
            reversing(holder_id=item.holder_id, transfer_id=item.due_id, at=at)
        )
    if item.status == ItemStatus.PAY_NOW and item.insurer_minor:
        paid = insurer_posting(
            visit, bill_id=item.bill_id, amount_minor=item.insurer_minor
        )
        postings.append(reversing(holder_id=item.holder_id, transfer_id=paid.id, at=at))
    return postings


def _answer(visit: Visit, item: ChargeItem) -> dict[str, Any]:
    deferral = deferral_of(
        holder_id=visit.holder_id, kind=visit.kind, currency=visit.hospital.currency
    )
    return {
        "line_no": item.line_no,
        "status": ItemStatus.REVERSED,
        "amount_minor": item.amount_minor,
        "bill": str(item.bill_id),
        "available_minor": deferral.available_minor,
    }


def _digest(reason: str, reversed_at: datetime) -> bytes:
    content = canonical_json({"reason": reason, "at": reversed_at.isoformat()})
    return blind_index_of("clinic.reversal", content.decode())
