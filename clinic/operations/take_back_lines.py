"""Take paid lines back at a desk: at once, or when another person has agreed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, TakeBack, Visit
from clinic.operations.lock_visit import lock_visit
from clinic.operations.reverse_charge import ChargeUnknown, TakingBack, take_back
from clinic.rules.states import ItemStatus, TakeBackStatus
from ledger.errors import BadInput, Rejected
from ledger.operations.lock_bills import lock_bills
from ledger.queries.policies import policy_at
from ledger.queries.refunds import given_alone_minor
from ledger.rules.states import BillStatus


class TakeBackDiffers(Rejected):
    """The id was used before, for something else."""

    code = "clinic.take_back.differs"
    sentence = _("Something else was asked for under this id.")


class NothingChosen(BadInput):
    """Something has to be taken back."""

    code = "clinic.take_back.nothing"
    sentence = _("Choose at least one line.")


class LineNotPaid(Rejected):
    """Only what was paid is given back; the rest is taken back where it was charged."""

    code = "clinic.take_back.not_paid"
    sentence = _("Line %(line_no)s has not been paid, so nothing can be given back.")


class LineTakenBack(Rejected):
    """The line was taken back before, or somebody is about to decide about it."""

    code = "clinic.take_back.again"
    sentence = _("Line %(line_no)s was taken back already, or waits for approval.")


@dataclass(frozen=True, slots=True)
class TakeBackDraft:
    """Which lines of which visit a person wants taken back, and why."""

    id: UUID
    merchant_id: UUID
    visit_no: str
    line_nos: Sequence[str]
    reason: str
    by: str


def take_back_lines(*, draft: TakeBackDraft, at: datetime) -> TakeBack:
    """Take paid lines back, or keep the wish until another person agrees.

    What they cost in all decides, and what went back of the visit before on one
    person's word counts too. The same draft again is the same wish.

    Raises:
        VisitUnknown, TakeBackDiffers, NothingChosen, ChargeUnknown, LineTakenBack,
            LineNotPaid: in this order.
        SplitPending, LineRefunded, RefundExceedsPaid: what is to go back at once can't.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=draft.merchant_id, visit_no=draft.visit_no)
        if known := TakeBack.objects.filter(id=draft.id).first():
            return _repeated(known, draft, visit=visit)
        items = _items(visit, draft.line_nos)
        bill_ids = paid_bills(visit, items)
        asked = TakeBack(
            id=draft.id,
            holder_id=visit.holder_id,
            visit=visit,
            line_nos=[item.line_no for item in items],
            amount_minor=sum(item.amount_minor for item in items),
            currency=visit.hospital.currency,
            reason=draft.reason,
            status=TakeBackStatus.REQUESTED,
            requested_by=draft.by,
            requested_at=at,
        )
        alone_minor = asked.amount_minor + _alone_minor(visit, bill_ids)
        if alone_minor < policy_at(at).refund_approval_from_minor:
            asked.status, asked.ended_at = TakeBackStatus.DONE, at
            carry_out(asked, visit=visit, at=at)
        asked.save(force_insert=True)
    return asked


def carry_out(asked: TakeBack, *, visit: Visit, at: datetime) -> None:
    """Take back every line that was asked for; the caller holds the visit."""
    taking_back = TakingBack(
        asked.reason, asked.requested_at, asked.requested_by, asked.decided_by
    )
    for line_no in asked.line_nos:
        take_back(
            merchant_id=visit.hospital.merchant_id,
            visit_no=visit.visit_no,
            line_no=line_no,
            taking_back=taking_back,
            at=at,
        )


def _repeated(known: TakeBack, draft: TakeBackDraft, *, visit: Visit) -> TakeBack:
    is_same = (
        known.visit_id == visit.id
        and set(known.line_nos) == set(draft.line_nos)
        and known.requested_by == draft.by
    )
    if not is_same:
        raise TakeBackDiffers
    return known


def _items(visit: Visit, line_nos: Sequence[str]) -> list[ChargeItem]:
    """Give the lines that may still be taken back, in the order of their ids."""
    if not line_nos:
        raise NothingChosen(pointer="/lines")
    rows = ChargeItem.objects.filter(
        holder_id=visit.holder_id, visit=visit, line_no__in=line_nos
    )
    items = list(rows.defer("code", "name").order_by("id"))
    for unknown in set(line_nos) - {item.line_no for item in items}:
        raise ChargeUnknown(line_no=unknown)
    waiting = TakeBack.objects.filter(visit=visit, status=TakeBackStatus.REQUESTED)
    taken = {line for one in waiting.values_list("line_nos", flat=True) for line in one}
    for item in items:
        if item.status == ItemStatus.REVERSED or item.line_no in taken:
            raise LineTakenBack(line_no=item.line_no)
    return items


def paid_bills(visit: Visit, items: Iterable[ChargeItem]) -> set[UUID]:
    """Name the bills of these items, all of which have been paid.

    Raises:
        LineNotPaid: one hasn't, or its payment was taken back.
    """
    bills = lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
    paid = {bill.id for bill in bills if bill.status == BillStatus.SETTLED}
    of_items = set()
    for item in items:
        if item.bill_id not in paid:
            raise LineNotPaid(line_no=item.line_no)
        of_items.add(item.bill_id)
    return of_items


def _alone_minor(visit: Visit, bill_ids: Collection[UUID]) -> int:
    """Sum up what went back before on one person's word.

    Of a bill whose insurer splits it anew the refund names the insurer's word, so the
    wishes themselves are counted.
    """
    given = sum(given_alone_minor(bill_id) for bill_id in bill_ids)
    if not visit.hospital.keeps_claims:
        return given
    earlier = TakeBack.objects.filter(
        visit=visit, status=TakeBackStatus.DONE, decided_by=""
    )
    return given + sum(earlier.values_list("amount_minor", flat=True))
