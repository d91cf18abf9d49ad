"""Say that a bill is wrong, or take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from ledger.errors import Rejected
from ledger.models import Bill, Dispute
from ledger.operations.keep_evidence import add_evidence
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.withdraw_dispute import withdraw_dispute
from ledger.portal.evidence import attached, own_evidence
from ledger.portal.pay import CHANNEL
from ledger.queries.bills import bill_with_lines
from ledger.queries.disputes import (
    decided_dispute_of,
    may_be_disputed,
    open_dispute_of,
)
from ledger.queries.evidence import EvidenceView
from ledger.rules.evidence import BYTES_MAX, FILES_MAX
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import DisputeStatus

STATEMENT_LENGTH_MAX = 2000


@dataclass(frozen=True, slots=True)
class Disputing:
    """The dispute that a bill is in, how it was decided, or whether one may be.

    ``is_own``: whoever reads has said here that the bill is wrong; not a desk, and not
    the other person of the bill.
    """

    dispute: Dispute | None
    is_possible: bool
    decided: Dispute | None = None
    is_own: bool = False
    evidence: Sequence[EvidenceView] = ()
    is_late: bool = False
    length_max: int = STATEMENT_LENGTH_MAX
    files_max: int = FILES_MAX
    file_mib_max: int = BYTES_MAX // 1_048_576
    drawn: UUID = field(default_factory=uuid4)
    """Of the form: sent twice, it opens one dispute."""

    @property
    def may_add(self) -> bool:
        """Say whether files may still be attached."""
        return self.is_own and len(self.evidence) < FILES_MAX


def disputing(bill: Bill, *, person_id: UUID) -> Disputing:
    """Say what a person may do about a bill that they take to be wrong."""
    dispute, at = open_dispute_of(bill), timezone.now()
    decided = decided_dispute_of(bill)
    told = dispute or decided
    return Disputing(
        dispute,
        dispute is None and may_be_disputed(bill, at=at),
        decided,
        told is not None and _is_own(told, person_id),
        own_evidence(told.id, person_id=person_id) if told else (),
        is_late=dispute is not None and dispute.decide_by < at,
    )


def dispute_bill(
    request: HttpRequest, *, bill_id: UUID, person_id: UUID
) -> HttpResponse:
    """Open a dispute and show the bill again; a refusal is said there.

    Files that can't be taken don't keep it from being opened: others may follow.

    Raises:
        Http404: there is no such bill, or it is another person's.
    """
    bill = _bill(bill_id, person_id)
    statement = request.POST.get("statement", "").strip()[:STATEMENT_LENGTH_MAX]
    if not statement:
        messages.error(request, gettext("Please say what is wrong."))
        return redirect("bill", bill_id=bill_id)
    dispute_id = _drawn(request, bill)
    draft = DisputeDraft(
        id=dispute_id,
        bill_id=bill.id,
        statement=statement,
        opened_by=_named(person_id),
        evidence=attached(
            request, bill=bill, dispute_id=dispute_id, person_id=person_id
        ),
    )
    try:
        dispute = open_dispute(draft=draft, at=timezone.now())
    except Rejected as refusal:
        messages.error(request, str(refusal))
    else:
        if dispute.status == DisputeStatus.OPEN:
            messages.success(request, gettext("Thank you. Somebody will look at it."))
    return redirect("bill", bill_id=bill_id)


def attach_evidence(
    request: HttpRequest, *, bill_id: UUID, person_id: UUID
) -> HttpResponse:
    """Attach files to the dispute that a bill is in and show the bill again.

    Raises:
        Http404: there is no such bill, it is another person's, or not in a dispute
            that was opened here.
    """
    bill = _bill(bill_id, person_id)
    dispute = open_dispute_of(bill)
    if dispute is None or not _is_own(dispute, person_id):
        raise Http404
    evidence = attached(request, bill=bill, dispute_id=dispute.id, person_id=person_id)
    if evidence:
        try:
            add_evidence(dispute_id=dispute.id, evidence=evidence, at=timezone.now())
        except Rejected as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("Attached."))
    return redirect("bill", bill_id=bill_id)


def take_back_dispute(
    request: HttpRequest, *, bill_id: UUID, person_id: UUID
) -> HttpResponse:
    """Withdraw the dispute that a bill is in and show the bill again.

    Raises:
        Http404: there is no such bill, it is another person's, or not in a dispute
            that was opened here.
    """
    dispute = open_dispute_of(_bill(bill_id, person_id))
    if dispute is None or not _is_own(dispute, person_id):
        raise Http404
    try:
        withdraw_dispute(dispute_id=dispute.id, by=_named(person_id), at=timezone.now())
    except Rejected as refusal:
        messages.error(request, str(refusal))
    return redirect("bill", bill_id=bill_id)


def _drawn(request: HttpRequest, bill: Bill) -> UUID:
    """Give the id that the form was given, of this bill and no other."""
    drawn = request.POST.get("drawn") or uuid4()
    return time_ordered_id(bill.opened_at, "dispute", bill.id, drawn)


def _named(person_id: UUID) -> str:
    """Name a citizen as whoever acts is named: by the door, and who it was."""
    return f"{CHANNEL}:{person_id}"


def _is_own(dispute: Dispute, person_id: UUID) -> bool:
    """Say whether this person opened it; older ones name the portal alone."""
    return dispute.opened_by in {_named(person_id), CHANNEL}


def _bill(bill_id: UUID, person_id: UUID) -> Bill:
    bill = bill_with_lines(bill_id, person_id=person_id)
    if bill is None:
        raise Http404
    return bill
