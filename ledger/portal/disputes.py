"""Say that a bill is wrong, or take it back."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext

from ledger.errors import Rejected
from ledger.models import Bill, Dispute
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.withdraw_dispute import withdraw_dispute
from ledger.portal.pay import CHANNEL
from ledger.queries.bills import bill_with_lines
from ledger.queries.disputes import (
    decided_dispute_of,
    may_be_disputed,
    open_dispute_of,
)
from ledger.rules.ids import time_ordered_id

STATEMENT_LENGTH_MAX = 2000


@dataclass(frozen=True, slots=True)
class Disputing:
    """The dispute that a bill is in, how it was decided, or whether one may be."""

    dispute: Dispute | None
    is_possible: bool
    decided: Dispute | None = None
    length_max: int = STATEMENT_LENGTH_MAX

    @property
    def is_own(self) -> bool:
        """Say whether it was said here that the bill is wrong, not at a desk."""
        told = self.dispute or self.decided
        return told is not None and _is_own(told)


def disputing(bill: Bill) -> Disputing:
    """Say what a person may do about a bill that they take to be wrong."""
    dispute = open_dispute_of(bill)
    is_possible = dispute is None and may_be_disputed(bill, at=timezone.now())
    return Disputing(dispute, is_possible, decided_dispute_of(bill))


def dispute_bill(
    request: HttpRequest, *, bill_id: UUID, person_id: UUID
) -> HttpResponse:
    """Open a dispute and show the bill again; a refusal is said there.

    Raises:
        Http404: there is no such bill, or it is another person's.
    """
    bill = _bill(bill_id, person_id)
    statement = request.POST.get("statement", "").strip()[:STATEMENT_LENGTH_MAX]
    if not statement:
        messages.error(request, gettext("Please say what is wrong."))
        return redirect("bill", bill_id=bill_id)
    at = timezone.now()
    draft = DisputeDraft(
        id=time_ordered_id(at, "dispute", bill.id, uuid4()),
        bill_id=bill.id,
        statement=statement,
        opened_by=CHANNEL,
    )
    try:
        open_dispute(draft=draft, at=at)
    except Rejected as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("Thank you. Somebody will look at it."))
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
    if dispute is None or not _is_own(dispute):
        raise Http404
    try:
        withdraw_dispute(dispute_id=dispute.id, by=CHANNEL, at=timezone.now())
    except Rejected as refusal:
        messages.error(request, str(refusal))
    return redirect("bill", bill_id=bill_id)


def _is_own(dispute: Dispute) -> bool:
    return dispute.opened_by == CHANNEL


def _bill(bill_id: UUID, person_id: UUID) -> Bill:
    bill = bill_with_lines(bill_id, person_id=person_id)
    if bill is None:
        raise Http404
    return bill
