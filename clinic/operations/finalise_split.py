"""Make a visit's split final: shares are written, the bill closes, the books follow."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, SplitShare, Visit
from clinic.operations.insurer_share import insurer_posting
from clinic.operations.item_drafts import debt_of
from clinic.ports import ClaimLine, Share
from clinic.rules.split import sums_up
from clinic.rules.states import ON_VISIT_BILL, SplitStatus, VisitStatus
from credit.operations.resolve_charges import FinalCharge, resolve_charges
from ledger.errors import Broken
from ledger.operations.form_bill import BillParts, close_bill
from ledger.operations.tell_shares import tell_shares

BY = "insurer"


class SplitDoesNotSum(Broken):
    """An insurer's shares don't split exactly the items it was asked about."""

    code = "clinic.split.does_not_sum"
    sentence = _("The insurer's split of visit %(visit)s does not sum to its items.")


def finalise_split(*, visit_id: UUID, shares: Sequence[Share], at: datetime) -> bool:
    """Close a discharged visit with the insurer's shares; false when it was closed.

    Of each item the citizen's final share is captured from its hold and the rest
    given back; what it has above the hold is due. The fund owes its share.

    Raises:
        SplitDoesNotSum: the shares are not those of the visit's items.
    """
    with transaction.atomic(savepoint=False):
        visit = (
            Visit.objects.select_for_update(of=("self",), no_key=True)
            .select_related("hospital")
            .defer("department", "first_answer", "discharge_answer")
            .get(id=visit_id)
        )
        if visit.split_status != SplitStatus.ESTIMATED:
            return False
        items = _items(visit)
        by_line = _checked(visit, items, shares=shares)
        charges = [_final(visit, i, share=by_line[i.line_no]) for i in items]
        parts = BillParts(
            line_minor=sum(charge.line_minor for charge in charges),
            due_minor=sum(charge.due_minor for charge in charges),
            insurer_minor=sum(s.insurer_minor + s.account_minor for s in shares),
        )
        _write_shares(items, by_line, at=at)
        _close(visit, parts, at=at)
        _tell_shares(items, by_line)
        _post(visit, charges, insurer_minor=parts.insurer_minor, at=at)
    return True


def _items(visit: Visit) -> list[ChargeItem]:
    rows = ChargeItem.objects.filter(
        holder_id=visit.holder_id,
        visit=visit,
        bill_id=visit.bill_id,
        status__in=ON_VISIT_BILL,
    )
    return list(rows.defer("code", "name").order_by("id"))


def _checked(
    visit: Visit, items: Sequence[ChargeItem], *, shares: Sequence[Share]
) -> dict[str, Share]:
    lines = [ClaimLine(i.line_no, i.amount_minor, i.insurance_class) for i in items]
    if not sums_up(lines, shares):
        raise SplitDoesNotSum(visit=visit.id)
    return {share.line_no: share for share in shares}


def _final(visit: Visit, item: ChargeItem, *, share: Share) -> FinalCharge:
    return FinalCharge(
        debt=debt_of(visit, item, amount_minor=share.citizen_minor),
        hold_id=item.hold_id,
        held_minor=item.citizen_minor if item.hold_id else 0,
        due_id=item.due_id,
        booked_minor=item.citizen_minor if item.due_id else 0,
    )


def _write_shares(
    items: Sequence[ChargeItem], by_line: dict[str, Share], *, at: datetime
) -> None:
    SplitShare.objects.bulk_create(
        [
            SplitShare(
                item=item,
                holder_id=item.holder_id,
                insurer_minor=by_line[item.line_no].insurer_minor,
                account_minor=by_line[item.line_no].account_minor,
                citizen_minor=by_line[item.line_no].citizen_minor,
                decided_at=at,
            )
            for item in items
        ]
    )


def _close(visit: Visit, parts: BillParts, *, at: datetime) -> None:
    visit.status, visit.split_status = VisitStatus.CLOSED, SplitStatus.FINAL
    visit.closed_at, visit.split_ask_at = at, None
    visit.save(update_fields=["status", "split_status", "closed_at", "split_ask_at"])
    close_bill(
        bill_id=visit.bill_id, holder_id=visit.holder_id, parts=parts, at=at, by=BY
    )


def _tell_shares(items: Sequence[ChargeItem], by_line: dict[str, Share]) -> None:
    """Tell the ledger of the lines that the insurer split otherwise than estimated."""
    for_fund = {
        item: share.insurer_minor + share.account_minor
        for item in items
        for share in (by_line[item.line_no],)
    }
    told = {i.charge_id: m for i, m in for_fund.items() if m != i.insurer_minor}
    if told:
        tell_shares(holder_id=items[0].holder_id, insurer_minor=told)


def _post(
    visit: Visit, charges: Sequence[FinalCharge], *, insurer_minor: int, at: datetime
) -> None:
    besides = []
    if insurer_minor:
        besides.append(
            insurer_posting(visit, bill_id=visit.bill_id, amount_minor=insurer_minor)
        )
    resolve_charges(charges=charges, besides=besides, at=at)
