"""Take one item out of an unpaid bill: the bill is voided, another has the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.insurer_share import post_insurer_shares
from clinic.operations.item_drafts import charge_draft, debt_of
from clinic.operations.register_visit import BY, draft_of
from clinic.rules.states import ItemStatus
from credit.operations.defer_charge import Debt
from credit.operations.defer_charges import book_dues, defer_charges
from credit.operations.weigh_arrears import weigh_arrears
from ledger.operations.form_bill import BillParts, WholeBill
from ledger.operations.form_supplement import form_supplements
from ledger.operations.take_back_bill import take_back_bill
from ledger.operations.tell_shares import tell_shares
from ledger.rules.ids import time_ordered_id


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that stays, and its final shares in minor units."""

    item: ChargeItem
    citizen_minor: int
    insurer_minor: int

    @property
    def promised_minor(self) -> int:
        """What the line carried of the citizen's share when it was first billed."""
        if self.item.status != ItemStatus.DEFERRED:
            return 0
        return min(self.citizen_minor, self.item.citizen_minor)


def take_out_of_bill(*, visit: Visit, item: ChargeItem, at: datetime) -> UUID | None:
    """Void the item's closed bill and form the next supplement of its other items.

    The amounts of a closed bill are fixed, and a bill is paid whole: so it is
    taken back, and what is left of it is asked for anew. Final shares stay. Gives
    the new bill, or nothing when no item is left.

    Raises:
        BillNotVoidable: the bill is not waiting for its payer.
    """
    with transaction.atomic(savepoint=False):
        # Whoever books looks at the line again: its row comes before any account's.
        weigh_arrears(holder_ids=[visit.holder_id], at=at)
        take_back_bill(bill_id=item.bill_id, holder_id=item.holder_id, at=at, by=BY)
        kept = _kept(item)
        if not kept:
            return None
        bill_id = time_ordered_id(at, "bill", item.bill_id, "without", item.id)
        parts = _book(visit, kept, bill_id=bill_id, at=at)
        charges = [charge_draft(one.item) for one in kept]
        supplement = WholeBill(draft_of(visit, bill_id), charges, parts)
        (charge_ids,) = form_supplements(bills=[supplement], at=at)
        _move(visit, kept, bill_id=bill_id, charge_ids=charge_ids)
        _tell_shares(visit, kept)
        shares = [(bill_id, parts.insurer_minor)]
        post_insurer_shares(visit=visit, shares=shares, at=at)
    return bill_id


def _kept(item: ChargeItem) -> list[Kept]:
    rows = (
        ChargeItem.objects.filter(
            holder_id=item.holder_id, visit_id=item.visit_id, bill_id=item.bill_id
        )
        .exclude(id=item.id)
        .exclude(status=ItemStatus.REVERSED)
        .select_related("share")
        .defer("code", "name")
        .order_by("id")
    )
    return [
        Kept(
            row,
            row.share.citizen_minor,
            row.share.insurer_minor + row.share.account_minor,
        )
        for row in rows
    ]


def _book(
    visit: Visit, kept: Sequence[Kept], *, bill_id: UUID, at: datetime
) -> BillParts:
    """Book each share where it stood; what the line no longer carries is due."""
    on_line = [
        _debt(visit, one, amount_minor=one.promised_minor, key=(bill_id, "line"))
        for one in kept
    ]
    reasons = defer_charges(debts=on_line, at=at, promised=True)
    carried = [
        0 if reason else debt.amount_minor
        for debt, reason in zip(on_line, reasons, strict=True)
    ]
    rest = [
        _debt(visit, one, amount_minor=one.citizen_minor - minor, key=(bill_id, "due"))
        for one, minor in zip(kept, carried, strict=True)
    ]
    book_dues(debts=rest, at=at)
    return BillParts(
        line_minor=sum(carried),
        due_minor=sum(debt.amount_minor for debt in rest),
        insurer_minor=sum(one.insurer_minor for one in kept),
    )


def _debt(
    visit: Visit, kept: Kept, *, amount_minor: int, key: tuple[UUID, str]
) -> Debt:
    debt = debt_of(visit, kept.item, amount_minor=amount_minor)
    return replace(debt, key=(*debt.key, *key), bill_id=key[0])


def _move(
    visit: Visit,
    kept: Sequence[Kept],
    *,
    bill_id: UUID,
    charge_ids: Sequence[UUID],
) -> None:
    """Point what is left, and the visit if this was its own bill, to the new one."""
    items = [one.item for one in kept]
    if items[0].bill_id == visit.bill_id:
        visit.bill_id = bill_id
        visit.save(update_fields=["bill_id"])
    for moved, charge_id in zip(items, charge_ids, strict=True):
        moved.bill_id, moved.charge_id = bill_id, charge_id
    ChargeItem.objects.bulk_update(items, ["bill_id", "charge_id"])


def _tell_shares(visit: Visit, kept: Sequence[Kept]) -> None:
    tell_shares(
        holder_id=visit.holder_id,
        insurer_minor={
            one.item.charge_id: one.insurer_minor
            for one in kept
            if one.insurer_minor != one.item.insurer_minor
        },
    )
