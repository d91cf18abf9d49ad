"""Make a paid bill good by another split of it: what differs goes back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Claim
from clinic.ports import Share
from clinic.queries.shares import splits_of_bill
from ledger.errors import Rejected
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.rules.ids import time_ordered_id

REASON = "charge taken back"


class CostsMore(Rejected):
    """Another split of a paid bill would have somebody pay more than before."""

    code = "clinic.split.costs_more"
    sentence = _("By this split somebody would pay more for a bill that was paid.")


def make_good(
    *, claim: Claim, shares: Mapping[str, Share], by: str, at: datetime
) -> None:
    """Ask for a refund of exactly what the last split of the bill has above this one.

    ``shares`` are those of the items that count, by line; a line without one was taken
    back. Nothing is asked for when nobody gets anything.

    Raises:
        CostsMore: somebody would get less than nothing back.
        RefundExceedsPaid, RefundExceedsInsurer: so much isn't left of the bill.
    """
    before = splits_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)[-1]
    numbers = dict(
        ChargeItem.objects.filter(holder_id=claim.holder_id, id__in=before).values_list(
            "id", "line_no"
        )
    )
    moved = {}
    for item_id, old in before.items():
        new = shares.get(numbers[item_id], Share(numbers[item_id], 0, 0, 0))
        change = (
            old.citizen_minor - new.citizen_minor,
            old.insurer_minor
            + old.account_minor
            - new.insurer_minor
            - new.account_minor,
        )
        if change != (0, 0):
            moved[numbers[item_id]] = change
    citizen = sum(change[0] for change in moved.values())
    insurer = sum(change[1] for change in moved.values())
    if min(citizen, insurer) < 0:
        raise CostsMore
    if (citizen, insurer) == (0, 0):
        return
    draft = RefundDraft(
        id=time_ordered_id(at, "refund", "claim", claim.id),
        bill_id=claim.bill_id,
        reason=REASON,
        requested_by="hospital",
        moved=moved,
    )
    with transaction.atomic(savepoint=False):
        request_refund(draft=draft, at=at, approved_by=by)
