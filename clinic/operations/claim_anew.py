"""Claim what is left of a bill anew: what the insurer settled is cancelled first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Claim, Visit
from clinic.operations.item_drafts import charge_draft, debt_of
from clinic.operations.lock_visit import VisitNotOpen
from clinic.operations.open_claims import cancel_claim, open_next_round
from clinic.operations.register_visit import BY, draft_of
from clinic.queries.shares import splits_of_bill
from clinic.rules.states import ClaimStatus, ItemStatus
from credit.operations.defer_charge import Debt
from credit.operations.defer_charges import book_dues, place_holds
from credit.operations.weigh_arrears import weigh_arrears
from ledger.operations.form_bill import WholeBill
from ledger.operations.form_supplement import open_supplements
from ledger.operations.take_back_bill import take_back_bill
from ledger.rules.ids import time_ordered_id


class SplitPending(VisitNotOpen):
    """The insurer is being asked about this line; its bill closes in a moment."""

    sentence = _("The insurer is being asked about this visit; ask again.")
    retry_after_seconds = 30


def claim_paid_bill_anew(*, visit: Visit, item: ChargeItem, at: datetime) -> bool:
    """Open the next round of an item's paid bill; what differs then is refunded.

    Lines that are taken back before it is sent join it. One that cost nothing needs
    none, but counts among those that the insurer is being asked about: false then.
    The caller holds the row of the visit.

    Raises:
        SplitPending: the insurer is being asked about the bill right now.
    """
    with transaction.atomic(savepoint=False):
        last = _last_round(visit, item.bill_id)
        if last.status == ClaimStatus.ASKED:
            raise SplitPending
        if item.amount_minor and last.status != ClaimStatus.WAITING:
            cancel_claim(claim=last, at=at)
            open_next_round(visit=visit, before=last, bill_id=item.bill_id, at=at)
    return item.amount_minor > 0


def claim_rest_of_bill(*, visit: Visit, item: ChargeItem, at: datetime) -> UUID | None:
    """Void the item's unpaid bill; another waits for the insurer to split the rest.

    Until then what each line is expected to cost the citizen, as it was split before,
    is held where the line carried it, and due otherwise. Gives the new bill, or
    nothing when no item is left.

    Raises:
        BillNotVoidable: the bill is not waiting for its payer.
    """
    with transaction.atomic(savepoint=False):
        # Whoever books looks at the line again: its row comes before any account's.
        weigh_arrears(holder_ids=[visit.holder_id], at=at)
        last = _last_round(visit, item.bill_id)
        take_back_bill(bill_id=item.bill_id, holder_id=item.holder_id, at=at, by=BY)
        cancel_claim(claim=last, at=at)
        kept = _kept(item)
        if not kept:
            return None
        bill_id = time_ordered_id(at, "bill", item.bill_id, "without", item.id)
        _expect(kept, before=item.bill_id)
        _book(visit, kept, bill_id=bill_id, at=at)
        bill = WholeBill(draft_of(visit, bill_id), [charge_draft(one) for one in kept])
        (charge_ids,) = open_supplements(bills=[bill], at=at)
        _move(visit, kept, bill_id=bill_id, charge_ids=charge_ids)
        open_next_round(visit=visit, before=last, bill_id=bill_id, at=at)
    return bill_id


def _last_round(visit: Visit, bill_id: UUID) -> Claim:
    rounds = Claim.objects.select_for_update(no_key=True).filter(
        holder_id=visit.holder_id, bill_id=bill_id
    )
    return list(rounds.order_by("round_no"))[-1]


def _kept(item: ChargeItem) -> list[ChargeItem]:
    rows = (
        ChargeItem.objects.filter(
            holder_id=item.holder_id, visit_id=item.visit_id, bill_id=item.bill_id
        )
        .exclude(id=item.id)
        .exclude(status=ItemStatus.REVERSED)
    )
    return list(rows.defer("code", "name").order_by("id"))


def _expect(kept: Sequence[ChargeItem], *, before: UUID) -> None:
    """Take the split of before for the estimate of the one that comes."""
    shares = splits_of_bill(holder_id=kept[0].holder_id, bill_id=before)[-1]
    for item in kept:
        item.insurer_minor = item.amount_minor - shares[item.id].citizen_minor


def _book(
    visit: Visit, kept: Sequence[ChargeItem], *, bill_id: UUID, at: datetime
) -> None:
    """Hold what the line carried before as far as its limit goes; the rest is due."""
    for item in kept:
        item.hold_id = item.due_id = None
    promised = [item for item in kept if item.status == ItemStatus.DEFERRED]
    holds = [_debt(visit, item, key=(bill_id, "hold")) for item in promised]
    reasons = place_holds(debts=holds, at=at, promised=True)
    for item, debt, reason in zip(promised, holds, reasons, strict=True):
        if debt.amount_minor and not reason:
            item.hold_id = debt.hold_id
    rest = [item for item in kept if item.hold_id is None]
    dues = [_debt(visit, item, key=(bill_id, "due")) for item in rest]
    for item, due_id in zip(rest, book_dues(debts=dues, at=at), strict=True):
        item.due_id = due_id


def _debt(visit: Visit, item: ChargeItem, *, key: tuple[UUID, str]) -> Debt:
    """Say what an item is expected to cost the citizen; each bill books it anew."""
    debt = debt_of(visit, item, amount_minor=item.citizen_minor)
    return replace(debt, key=(*debt.key, *key), bill_id=key[0])


def _move(
    visit: Visit,
    kept: Sequence[ChargeItem],
    *,
    bill_id: UUID,
    charge_ids: Sequence[UUID],
) -> None:
    """Point what is left, and the visit if this was its own bill, to the new one."""
    if kept[0].bill_id == visit.bill_id:
        visit.bill_id = bill_id
        visit.save(update_fields=["bill_id"])
    for moved, charge_id in zip(kept, charge_ids, strict=True):
        moved.bill_id, moved.charge_id = bill_id, charge_id
    ChargeItem.objects.bulk_update(
        kept, ["bill_id", "charge_id", "insurer_minor", "hold_id", "due_id"]
    )
