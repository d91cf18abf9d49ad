"""What the ends of a dispute have in common: its row, and the bill set free."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Bill, Dispute
from ledger.operations.note_overdue import note_overdue
from ledger.operations.note_step import note_step
from ledger.queries.policies import closing_terms
from ledger.rules.states import BillStatus, DisputeStatus


class DisputeUnknown(NotFound):
    """No such dispute, or not one that the asker may see."""

    code = "ledger.dispute.unknown"
    sentence = _("There is no such dispute.")


class DisputeEnded(Rejected):
    """The dispute has ended."""

    code = "ledger.dispute.ended"
    sentence = _("The dispute is “%(status)s”.")


def open_one(dispute_id: UUID) -> tuple[Dispute, Bill]:
    """Lock an open dispute's bill, then the dispute.

    Raises:
        DisputeUnknown: there is no such dispute.
        DisputeEnded: it has been decided or withdrawn.
    """
    found = Dispute.objects.filter(id=dispute_id).first()
    if found is None:
        raise DisputeUnknown
    bill = Bill.objects.select_for_update(no_key=True).get(id=found.bill_id)
    dispute = Dispute.objects.select_for_update(no_key=True).get(id=dispute_id)
    if dispute.status != DisputeStatus.OPEN:
        raise DisputeEnded(status=dispute.get_status_display())
    return dispute, bill


def end_dispute(
    *, dispute: Dispute, status: DisputeStatus, by: str, decision: str, at: datetime
) -> None:
    """Write how a dispute whose row the caller holds has ended."""
    with transaction.atomic(savepoint=False):
        dispute.status, dispute.decision = status, decision
        dispute.decided_by, dispute.ended_at = by, at
        dispute.save(update_fields=["status", "decision", "decided_by", "ended_at"])


def set_free(*, dispute: Dispute, bill: Bill, by: str, at: datetime) -> None:
    """Let an unpaid bill wait again where it stood, as if the dispute had not been.

    It is due later by the time it was disputed, and collected now if its payer
    has agreed to that.
    """
    with transaction.atomic(savepoint=False):
        policy, collectable = closing_terms([bill], at=at)
        bill.status = _stood_at(bill)
        bill.due_at = (bill.due_at or at) + (at - dispute.opened_at)
        bill.collect_at = at if collectable else None
        bill.notice_at = policy.next_reminder(due_at=bill.due_at, after=at)
        bill.save(update_fields=["status", "due_at", "collect_at", "notice_at"])
        note_step(bill=bill, by=by, at=at)
        if bill.status == BillStatus.OVERDUE:
            note_overdue(bills=[bill], at=at)


def _stood_at(bill: Bill) -> str:
    """Say where a disputed bill stood before."""
    before = bill.steps.exclude(status=BillStatus.DISPUTED).order_by("-id").first()
    return before.status if before else BillStatus.CLOSED
