"""Apply a split that was decided: an open bill closes, a paid one is made good."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import ChargeItem, Claim, Split, SplitLine, Visit
from clinic.operations.insurer_share import insurer_posting
from clinic.operations.item_drafts import debt_of
from clinic.operations.make_good import make_good
from clinic.ports import LineScope, Share, Sums
from clinic.rules.placing import Placed, place_cash
from clinic.rules.states import ItemStatus, SplitStatus, VisitStatus
from clinic.rules.sums import share_out
from credit.operations.resolve_charges import FinalCharge, resolve_charges
from ledger.operations.form_bill import BillParts, close_bill
from ledger.operations.lock_bills import lock_bills
from ledger.operations.tell_shares import tell_shares
from ledger.rules.states import BillStatus


@dataclass(frozen=True, slots=True)
class DecidedSplit:
    """How a claim is split, and who decided so.

    ``shares``: who bears what of each line, where that doesn't follow from the sums.
    """

    sums: Sums
    scopes: tuple[LineScope, ...]
    by: str
    shares: tuple[Share, ...] = ()

    @property
    def by_line(self) -> dict[str, Share]:
        """Each line's share, by its number."""
        shares = self.shares or share_out(self.scopes, self.sums)
        return {share.line_no: share for share in shares}


def apply_split(
    *, visit: Visit, claim: Claim, split: DecidedSplit, at: datetime
) -> None:
    """Write a claim's split and let bill and books follow it.

    The caller holds the rows of visit and claim, and has seen to it that the split is
    of exactly the items that count on the claim's bill.

    Raises:
        CostsMore, RefundExceedsPaid, RefundExceedsInsurer, LineExceeded: a bill that
            was paid can't be made good by it.
    """
    with transaction.atomic(savepoint=False):
        bills = lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
        status = next(bill.status for bill in bills if bill.id == claim.bill_id)
        items = _items(claim)
        if status == BillStatus.OPEN:
            _write(claim, items, split=split, at=at)
            _close(visit, claim=claim, items=items, split=split, at=at)
        else:
            make_good(claim=claim, shares=split.by_line, by=split.by, at=at)
            _write(claim, items, split=split, at=at)


def _items(claim: Claim) -> list[ChargeItem]:
    rows = ChargeItem.objects.filter(
        holder_id=claim.holder_id, bill_id=claim.bill_id
    ).exclude(status=ItemStatus.REVERSED)
    return list(rows.defer("code", "name").order_by("id"))


def _write(
    claim: Claim, items: Sequence[ChargeItem], *, split: DecidedSplit, at: datetime
) -> None:
    row = Split(
        claim=claim,
        holder_id=claim.holder_id,
        **asdict(split.sums),
        decided_by=split.by,
        decided_at=at,
    )
    row.save(force_insert=True)
    shares = split.by_line
    scopes = {scope.line_no: scope for scope in split.scopes}
    SplitLine.objects.bulk_create(
        [
            SplitLine(
                holder_id=claim.holder_id,
                split=row,
                item=item,
                own_minor=scopes[item.line_no].own_minor,
                over_minor=scopes[item.line_no].over_minor,
                prepay_minor=scopes[item.line_no].prepay_minor,
                scope_minor=scopes[item.line_no].scope_minor,
                insurer_minor=shares[item.line_no].insurer_minor,
                account_minor=shares[item.line_no].account_minor,
                citizen_minor=shares[item.line_no].citizen_minor,
            )
            for item in items
        ]
    )


def _close(
    visit: Visit,
    *,
    claim: Claim,
    items: Sequence[ChargeItem],
    split: DecidedSplit,
    at: datetime,
) -> None:
    """Close the bill: holds carry the cash together, what is above them is due."""
    cash = place_cash(split.sums.cash_minor, [_placed(item) for item in items])
    charges = [
        _final(visit, item, bill_id=claim.bill_id, amount_minor=minor)
        for item, minor in zip(items, cash, strict=True)
    ]
    insurer_minor = split.sums.fund_minor + split.sums.account_minor
    parts = BillParts(
        line_minor=sum(charge.line_minor for charge in charges),
        due_minor=sum(charge.due_minor for charge in charges),
        insurer_minor=insurer_minor,
    )
    if visit.bill_id == claim.bill_id and visit.status == VisitStatus.DISCHARGED:
        visit.status, visit.split_status = VisitStatus.CLOSED, SplitStatus.FINAL
        visit.closed_at = at
        visit.save(update_fields=["status", "split_status", "closed_at"])
    close_bill(
        bill_id=claim.bill_id,
        holder_id=claim.holder_id,
        parts=parts,
        at=at,
        by=split.by,
    )
    _tell(items, split.by_line)
    posting = insurer_posting(visit, bill_id=claim.bill_id, amount_minor=insurer_minor)
    resolve_charges(charges=charges, besides=[posting] if insurer_minor else [], at=at)


def _placed(item: ChargeItem) -> Placed:
    return Placed(
        held_minor=item.citizen_minor if item.hold_id else 0,
        booked_minor=item.citizen_minor if item.due_id else 0,
    )


def _final(
    visit: Visit, item: ChargeItem, *, bill_id: UUID, amount_minor: int
) -> FinalCharge:
    """Say where an item's part of the cash stands; each bill resolves it anew."""
    debt = debt_of(visit, item, amount_minor=amount_minor)
    placed = _placed(item)
    return FinalCharge(
        debt=replace(debt, key=(*debt.key, bill_id)),
        hold_id=item.hold_id,
        held_minor=placed.held_minor,
        due_id=item.due_id,
        booked_minor=placed.booked_minor,
    )


def _tell(items: Sequence[ChargeItem], shares: dict[str, Share]) -> None:
    """Tell the ledger of the lines that were split otherwise than estimated."""
    told = {}
    for item in items:
        share = shares[item.line_no]
        if share.insurer_minor + share.account_minor != item.insurer_minor:
            told[item.charge_id] = share.insurer_minor + share.account_minor
    if told:
        tell_shares(holder_id=items[0].holder_id, insurer_minor=told)
