"""Make a paid bill good by another split of it: what differs goes back."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Claim, TakeBack
from clinic.ports import Share
from clinic.queries.shares import splits_of_bill
from clinic.rules.making_good import Moved, within_paid
from clinic.rules.states import TakeBackStatus
from ledger.errors import Rejected
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.queries.refunds import cash_left, given_by_line
from ledger.rules.ids import time_ordered_id

REASON = "charge taken back"
HOSPITAL = "hospital"
"""Who asked, where no desk did."""


class CostsMore(Rejected):
    """Another split of a paid bill would have somebody pay more than before."""

    code = "clinic.split.costs_more"
    sentence = _("By this split somebody would pay more for a bill that was paid.")


def make_good(
    *, claim: Claim, shares: Mapping[str, Share], by: str, at: datetime
) -> None:
    """Ask for a refund of what the bill was first split into above this split.

    ``shares`` are those of the items that count, by line; a line without one was taken
    back. What rounds before this one asked back counts as given. So does what went
    back without lines, once too little is left of what the citizen paid: the fund's
    part goes back in full all the same. Nothing is asked for when nobody gets anything.
    Who asks is the desk on whose word a line went last, whose money is on its way until
    it is handed back, or else the hospital.

    Raises:
        CostsMore: somebody would get less than nothing back.
        RefundExceedsInsurer: so much isn't left of the bill.
    """
    moved = _moved(claim, shares)
    if min(_sums_of(moved)) < 0:
        raise CostsMore
    left_minor = cash_left(bill_id=claim.bill_id, holder_id=claim.holder_id)
    moved = within_paid(moved, left_minor=left_minor)
    if _sums_of(moved) == (0, 0):
        return
    wish = _wish(claim, left_out=_just_left_out(claim, shares.keys()))
    asked_by, agreed = (wish.requested_by, wish.decided_by) if wish else (HOSPITAL, "")
    draft = RefundDraft(
        id=time_ordered_id(at, "refund", "claim", claim.id),
        bill_id=claim.bill_id,
        reason=REASON,
        requested_by=asked_by,
        moved=moved,
    )
    # Who wished for it approves nothing by waiting no longer for the insurer.
    approved_by = by if by != asked_by else agreed
    with transaction.atomic(savepoint=False):
        request_refund(draft=draft, at=at, approved_by=approved_by)


def _moved(claim: Claim, shares: Mapping[str, Share]) -> dict[str, tuple[int, int]]:
    first = splits_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)[0]
    given = given_by_line(bill_id=claim.bill_id, holder_id=claim.holder_id)
    items = ChargeItem.objects.filter(holder_id=claim.holder_id, id__in=first)
    moved = {}
    for item_id, line_no, charge_id in items.order_by("id").values_list(
        "id", "line_no", "charge_id"
    ):
        old, new = first[item_id], shares.get(line_no, Share(line_no, 0, 0, 0))
        citizen, fund = given.get(charge_id, (0, 0))
        moved[line_no] = (
            old.citizen_minor - citizen - new.citizen_minor,
            (old.insurer_minor + old.account_minor - fund)
            - (new.insurer_minor + new.account_minor),
        )
    return moved


def _just_left_out(claim: Claim, line_nos: Collection[str]) -> set[str]:
    """Name the lines that were taken back since the bill was last split."""
    before = splits_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)[-1]
    items = ChargeItem.objects.filter(holder_id=claim.holder_id, id__in=before)
    return set(items.values_list("line_no", flat=True)) - set(line_nos)


def _wish(claim: Claim, *, left_out: set[str]) -> TakeBack | None:
    """Give the newest wish of a desk for one of these lines, if any desk had one."""
    wishes = TakeBack.objects.filter(
        holder_id=claim.holder_id, visit=claim.visit_id, status=TakeBackStatus.DONE
    )
    newest = wishes.order_by("-ended_at", "-id")
    return next((one for one in newest if left_out & set(one.line_nos)), None)


def _sums_of(moved: Moved) -> tuple[int, int]:
    return (
        sum(citizen for citizen, _ in moved.values()),
        sum(fund for _, fund in moved.values()),
    )
