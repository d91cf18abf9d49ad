"""Open a dispute: somebody says that a bill is wrong; nothing more is collected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Dispute
from ledger.operations.keep_evidence import EvidenceDraft, keep_evidence
from ledger.operations.note_standing import note_standing
from ledger.operations.note_step import note_step
from ledger.operations.start_payment import BillBeingPaid, BillUnknown
from ledger.queries.disputes import disputable_until
from ledger.queries.policies import policy_at
from ledger.rules.dunning import Policy
from ledger.rules.states import (
    COLLECTABLE_BILL,
    DECIDED_DISPUTE,
    DISPUTABLE_BILL,
    BillStatus,
    DisputeStatus,
)


class DisputeDiffers(Rejected):
    """The id was used before, for another dispute."""

    code = "ledger.dispute.differs"
    sentence = _("A dispute with this id was opened with other content.")


class DisputeOpen(Rejected):
    """The bill is in dispute already."""

    code = "ledger.dispute.open_already"
    sentence = _("The bill is in dispute already.")


class DisputeDecided(Rejected):
    """The bill was disputed before, and somebody has decided."""

    code = "ledger.dispute.decided_already"
    sentence = _("A dispute of this bill has been decided already.")


class BillNotDisputable(Rejected):
    """The bill asks for nothing, or nothing any more."""

    code = "ledger.bill.not_disputable"
    sentence = _("The bill is “%(status)s” and can't be disputed.")


class DisputeTooLate(Rejected):
    """The time in which the bill could be disputed is over."""

    code = "ledger.dispute.too_late"
    sentence = _("The bill could be disputed for %(days)s days.")


@dataclass(frozen=True, slots=True)
class DisputeDraft:
    """Which bill is said to be wrong, why and by whom, and what shows it."""

    id: UUID
    bill_id: UUID
    statement: str
    opened_by: str
    evidence: Sequence[EvidenceDraft] = field(default=(), repr=False)


def open_dispute(*, draft: DisputeDraft, at: datetime) -> Dispute:
    """Put a bill in dispute: an unpaid one waits, a paid one stays paid meanwhile.

    The caller brings the id; asked again with the same content, it is the dispute
    of the first time.

    Raises:
        BillUnknown: there is no such bill.
        DisputeDiffers: the id stands for another dispute.
        DisputeOpen: the bill is in dispute already.
        DisputeDecided: a dispute of it was decided before.
        BillBeingPaid: a payment is under way; its answer comes first.
        BillNotDisputable: it is open, voided or written off.
        DisputeTooLate: it was closed, or paid, too long ago.
        TooMuchEvidence: there are more files than fit.
    """
    with transaction.atomic(savepoint=False):
        rows = Bill.objects.select_for_update(no_key=True)
        bill = rows.filter(id=draft.bill_id).first()
        if bill is None:
            raise BillUnknown
        earlier = Dispute.objects.filter(id=draft.id).first()
        if earlier is not None:
            return _same(earlier, draft)
        policy = policy_at(at)
        _check(bill, policy, at=at)
        dispute = Dispute(
            id=draft.id,
            holder_id=bill.holder_id,
            bill=bill,
            status=DisputeStatus.OPEN,
            statement=draft.statement,
            opened_by=draft.opened_by,
            opened_at=at,
            decide_by=at + timedelta(days=policy.dispute_decided_days),
        )
        dispute.save(force_insert=True)
        keep_evidence(dispute=dispute, evidence=draft.evidence, at=at)
        if bill.status in COLLECTABLE_BILL:
            _freeze(bill, by=draft.opened_by, at=at)
    return dispute


def _same(earlier: Dispute, draft: DisputeDraft) -> Dispute:
    known = (earlier.bill_id, earlier.statement, earlier.opened_by)
    if known != (draft.bill_id, draft.statement, draft.opened_by):
        raise DisputeDiffers
    return earlier


def _check(bill: Bill, policy: Policy, *, at: datetime) -> None:
    """Refuse what can't be disputed, in the order that ``open_dispute`` names."""
    statuses = {dispute.status for dispute in bill.disputes.all()}
    if DisputeStatus.OPEN in statuses:
        raise DisputeOpen
    if statuses & set(DECIDED_DISPUTE):
        raise DisputeDecided
    if bill.status == BillStatus.SETTLING:
        raise BillBeingPaid
    if bill.status not in DISPUTABLE_BILL:
        raise BillNotDisputable(status=bill.get_status_display())
    if at > disputable_until(bill, policy):
        raise DisputeTooLate(days=policy.dispute_within_days)


def _freeze(bill: Bill, *, by: str, at: datetime) -> None:
    """Let nobody collect the bill or remind of it; it is no arrears meanwhile."""
    was_overdue = bill.status == BillStatus.OVERDUE
    bill.status, bill.collect_at, bill.notice_at = BillStatus.DISPUTED, None, None
    bill.save(update_fields=["status", "collect_at", "notice_at"])
    note_step(bill=bill, by=by, at=at)
    if was_overdue:
        note_standing(holder_ids=[bill.holder_id, bill.payer_id], at=at)
