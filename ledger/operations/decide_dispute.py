"""Decide a dispute: the bill was wrong, and is taken back or refunded; or it stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Dispute
from ledger.operations.end_dispute import end_dispute, open_one, set_free
from ledger.operations.note_step import note_step
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.take_back_bill import take_back_bill
from ledger.operations.tell_outcomes import tell_decision
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import BillStatus, DisputeStatus


class OwnDispute(Rejected):
    """Who opened a dispute can't be the one who decides it."""

    code = "ledger.dispute.same_person"
    sentence = _("A dispute is decided by another person than opened it.")


class PartNotPossible(Rejected):
    """An unpaid bill is taken back as a whole or not at all."""

    code = "ledger.dispute.part_not_possible"
    sentence = _("The bill has not been paid: it is upheld whole, or rejected.")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, and why in words.

    ``amount_minor`` is what the citizen gets back of a paid bill; ``None``: the
    whole that is left, the insurer's part too.
    """

    is_upheld: bool
    by: str
    words: str
    amount_minor: int | None = None


def decide_dispute(*, dispute_id: UUID, decision: Decision, at: datetime) -> Dispute:
    """Uphold a dispute or reject it.

    Upheld, an unpaid bill is voided and all its transfers are reversed; a paid
    one is refunded, with who decides as who approves. Rejected, an unpaid bill is
    collected again, due later by the time it was disputed; a paid one stays as it
    is.

    Raises:
        DisputeUnknown: there is no such dispute.
        DisputeEnded: it has been decided or withdrawn already.
        OwnDispute: who decides has opened it.
        PartNotPossible: a part of an unpaid bill.
        RefundOutOfRange, RefundExceedsPaid: see ``request_refund``.
    """
    with transaction.atomic(savepoint=False):
        dispute, bill = open_one(dispute_id)
        if decision.by == dispute.opened_by:
            raise OwnDispute
        is_unpaid = bill.status == BillStatus.DISPUTED
        if decision.is_upheld and is_unpaid and decision.amount_minor is not None:
            raise PartNotPossible
        if decision.is_upheld:
            end = _take_back if is_unpaid else _refund
            end(dispute, bill, decision=decision, at=at)
        elif is_unpaid:
            set_free(dispute=dispute, bill=bill, by=decision.by, at=at)
        status = DisputeStatus.UPHELD if decision.is_upheld else DisputeStatus.REJECTED
        end_dispute(
            dispute=dispute,
            status=status,
            by=decision.by,
            decision=decision.words,
            at=at,
        )
        tell_decision(bill=bill, status=status, at=at)
    return dispute


def _take_back(
    dispute: Dispute,  # noqa: ARG001 - both ends of an upheld dispute are called alike
    bill: Bill,
    *,
    decision: Decision,
    at: datetime,
) -> None:
    bill.status = BillStatus.CLOSED
    bill.save(update_fields=["status"])
    note_step(bill=bill, by=decision.by, at=at)
    take_back_bill(bill_id=bill.id, holder_id=bill.holder_id, at=at, by=decision.by)


def _refund(dispute: Dispute, bill: Bill, *, decision: Decision, at: datetime) -> None:
    """Give back what a paid bill took too much; the dispute asks for it only once."""
    draft = RefundDraft(
        id=time_ordered_id(dispute.opened_at, "disputed", dispute.id),
        bill_id=bill.id,
        reason=decision.words,
        requested_by=dispute.opened_by,
        amount_minor=decision.amount_minor,
    )
    request_refund(draft=draft, at=at, approved_by=decision.by)
