"""Take back a charge item: what it booked is undone, by where its bill stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Reversal, Visit
from clinic.operations.claim_anew import (
    SplitPending,
    claim_paid_bill_anew,
    claim_rest_of_bill,
)
from clinic.operations.item_drafts import charge_draft
from clinic.operations.lock_visit import lock_visit
from clinic.operations.register_visit import BY, KeptAnswer
from clinic.operations.take_out_of_bill import take_out_of_bill
from clinic.queries.deferral import deferral_of
from clinic.rules.states import ItemStatus, VisitStatus
from credit.operations.resolve_charges import reversing
from ledger.errors import NotFound, Rejected
from ledger.models.sealed import blind_index_of
from ledger.operations.add_to_bill import add_to_bill
from ledger.operations.lock_bills import lock_bills
from ledger.operations.post_transfers import post_all
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.void_bill import BillNotVoidable
from ledger.ports import Posting
from ledger.queries.refunds import is_being_taken_back
from ledger.rules.digests import canonical_json
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import BillStatus


class ChargeUnknown(NotFound):
    """The visit has no such line."""

    code = "clinic.charge.unknown"
    sentence = _("The visit has no line %(line_no)s.")


class ReversalConflict(Rejected):
    """The line was taken back before, for another reason or at another time."""

    code = "clinic.charge.reversed"
    sentence = _("Line %(line_no)s was reversed already.")


class ChargeBeingPaid(Rejected):
    """The line's bill is being paid right now; how that ends decides what follows."""

    code = "clinic.charge.being_paid"
    sentence = _("The bill of line %(line_no)s is being paid right now; ask again.")
    retry_after_seconds = 30


class PaymentBeingTakenBack(Rejected):
    """The desk is about to take the payment of the line's bill back."""

    code = "clinic.charge.payment_being_taken_back"
    sentence = _(
        "The payment of line %(line_no)s is to be taken back as a whole, which waits "
        "for a second person or the desk."
    )


class ChargeNotReversible(Rejected):
    """The line's bill is disputed, written off or voided: that goes its own way."""

    code = "clinic.charge.not_reversible"
    sentence = _("Line %(line_no)s stands on a bill that is “%(status)s”.")


@dataclass(frozen=True, slots=True)
class TakingBack:
    """Why a charge is taken back, when the hospital did so, and on whose word.

    ``approved_by`` is a second person who has agreed to what goes back of its bill.
    """

    reason: str
    at: datetime
    by: str = BY
    approved_by: str = ""


def reverse_charge(
    *,
    merchant_id: UUID,
    visit_no: str,
    line_no: str,
    reason: str,
    reversed_at: datetime,
    at: datetime,
) -> KeptAnswer:
    """Take a charge back as the hospital's system says; ``take_back`` has the rules.

    Raises:
        VisitUnknown, ChargeUnknown, ReversalConflict, SplitPending, ChargeBeingPaid,
            PaymentBeingTakenBack, ChargeNotReversible, LineRefunded,
            RefundExceedsPaid: as ``take_back``.
    """
    return take_back(
        merchant_id=merchant_id,
        visit_no=visit_no,
        line_no=line_no,
        taking_back=TakingBack(reason, reversed_at),
        at=at,
    )


def take_back(
    *,
    merchant_id: UUID,
    visit_no: str,
    line_no: str,
    taking_back: TakingBack,
    at: datetime,
) -> KeptAnswer:
    """Undo what a line booked; the same content again gives the first answer.

    On an open bill a hold is let go, what stood on ``due`` is reversed, and a
    reversing charge stands beside the first. A bill that waits for its payer is
    taken back, and another has what is left of it. What was paid is refunded: at
    once, or where the insurer keeps claims, when it has split the rest anew.

    Raises:
        VisitUnknown, ChargeUnknown, ReversalConflict, SplitPending, ChargeBeingPaid,
            PaymentBeingTakenBack, ChargeNotReversible: in this order.
        LineRefunded, RefundExceedsPaid: the money was given back before.
    """
    digest = _digest(taking_back.reason, taking_back.at)
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        item = _item(visit, line_no)
        if item.status == ItemStatus.REVERSED:
            return _first_answer(item, digest)
        more = _undo(visit, item, taking_back=taking_back, at=at)
        answer = _answer(visit, item) | more
        ChargeItem.objects.filter(id=item.id).update(status=ItemStatus.REVERSED)
        Reversal.objects.create(
            item=item,
            holder_id=item.holder_id,
            reason=taking_back.reason,
            reversed_at=taking_back.at,
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
    visit: Visit, item: ChargeItem, *, taking_back: TakingBack, at: datetime
) -> dict[str, Any]:
    """Undo an item by where its bill stands; give what the answer says of it."""
    bills = lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
    status = next(bill.status for bill in bills if bill.id == item.bill_id)
    if status == BillStatus.OPEN:
        _strike(visit, item, reversed_at=taking_back.at, at=at)
        return {}
    if status == BillStatus.SETTLING:
        raise ChargeBeingPaid(line_no=item.line_no)
    keeps_claims = visit.hospital.keeps_claims
    if status == BillStatus.SETTLED and is_being_taken_back(
        bill_id=item.bill_id, holder_id=item.holder_id
    ):
        raise PaymentBeingTakenBack(line_no=item.line_no)
    if status == BillStatus.SETTLED and keeps_claims:
        return _split_anew(visit, item, at=at)
    if status == BillStatus.SETTLED:
        return _refund(item, taking_back=taking_back, at=at)
    take_out = claim_rest_of_bill if keeps_claims else take_out_of_bill
    try:
        bill_id = take_out(visit=visit, item=item, at=at)
    except BillNotVoidable as refusal:
        raise ChargeNotReversible(line_no=item.line_no, **refusal.facts) from refusal
    return {"replaced_by": str(bill_id)} if bill_id else {}


def _split_anew(visit: Visit, item: ChargeItem, *, at: datetime) -> dict[str, Any]:
    """Have the insurer split what is left; what goes back to whom is known then."""
    is_split = claim_paid_bill_anew(visit=visit, item=item, at=at)
    return {"refund": {"status": "being_split"}} if is_split else {}


def _refund(
    item: ChargeItem, *, taking_back: TakingBack, at: datetime
) -> dict[str, Any]:
    """Ask for what was paid for an item, the citizen's share and the fund's part."""
    if not item.amount_minor:
        return {}
    draft = RefundDraft(
        id=time_ordered_id(at, "refund", "charge_item", item.id),
        bill_id=item.bill_id,
        reason=taking_back.reason,
        requested_by=taking_back.by,
        lines={item.line_no: None},
    )
    refund = request_refund(draft=draft, at=at, approved_by=taking_back.approved_by)
    return {
        "refund": {
            "id": str(refund.id),
            "status": refund.status,
            "amount_minor": refund.amount_minor,
            "insurer_minor": refund.insurer_minor,
        }
    }


def _strike(
    visit: Visit, item: ChargeItem, *, reversed_at: datetime, at: datetime
) -> None:
    """Undo the open bill's line first, then the books: accounts are the last locks."""
    if visit.status != VisitStatus.OPEN or item.bill_id != visit.bill_id:
        raise SplitPending
    draft = charge_draft(item, reverses_id=item.charge_id, at=reversed_at)
    add_to_bill(bill_id=item.bill_id, holder_id=item.holder_id, charges=[draft], at=at)
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
    post_all(postings=postings, at=at)


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
