"""Book charge items of a visit: held on the line, on ``due``, or to be paid now.

As many round trips for five hundred items as for one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.insurer_share import post_insurer_shares
from clinic.operations.item_drafts import charge_draft, debt_of
from clinic.operations.open_claims import open_claims
from clinic.operations.register_visit import draft_of
from clinic.operations.take_estimates import take_estimates
from clinic.ports import ClaimLine
from clinic.queries.cover import deposit_room_minor
from clinic.queries.estimates import insurers_of_lines
from clinic.rules.amounts import line_amount
from clinic.rules.split import estimate_insurer
from clinic.rules.states import ItemStatus, VisitKind
from credit.operations.defer_charge import Debt
from credit.operations.defer_charges import book_dues, place_holds
from ledger.operations.add_to_bill import add_to_bill
from ledger.operations.form_bill import BillParts, WholeBill
from ledger.operations.form_supplement import form_supplements, open_supplements
from ledger.operations.prepared import one_trip
from ledger.rules.ids import time_ordered_id


@dataclass(frozen=True, slots=True)
class Listed:
    """What the price list in force says of a line; its ceiling in minor units.

    Which price it was is told by the line's code alone, which is sealed.
    """

    price_list_id: UUID
    price_differs: bool
    class_differs: bool
    ceiling_minor: int | None
    prepay_ratio: Decimal


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """What a hospital charges for; code and name tell of health and aren't shown.

    ``insurer_minor`` is the insurer's share where a record brings it along;
    otherwise it is estimated: by the insurance class, or, where the insurer keeps
    claims, by its policy. ``listed`` is empty where no list was in force;
    ``planned``: it was ordered and is not performed yet; ``item_id``: what was planned
    keeps its id when it is performed.
    """

    line_no: str
    code: str = field(repr=False)
    name: str = field(repr=False)
    category: str
    quantity: Decimal
    unit_price_minor: int
    insurance_class: str
    performed_at: datetime
    insurer_minor: int | None = None
    listed: Listed | None = None
    planned: bool = False
    item_id: UUID | None = None

    @property
    def amount_minor(self) -> int:
        """Quantity times unit price, rounded once."""
        return line_amount(
            quantity=self.quantity, unit_price_minor=self.unit_price_minor
        )


def book_items(
    *,
    visit: Visit,
    lines: Sequence[ChargeLine],
    digests: Sequence[bytes],
    at: datetime,
    unasked: bool = False,
    promised: bool = False,
) -> list[ChargeItem]:
    """Write items of an open visit whose row the caller holds, and book them all.

    What the line doesn't carry is due in an emergency, where nobody was asked (a
    day in bed), and as far as deposits will pay it; otherwise each such item forms a
    bill of its own. ``promised`` items were held a moment ago, as planned.
    """
    with transaction.atomic(savepoint=False):
        items = new_items(visit, lines, digests, bill_id=visit.bill_id, at=at)
        _decide(visit, items, at=at, unasked=unasked, promised=promised)
        apart = [item for item in items if item.status == ItemStatus.PAY_NOW]
        _bill_on_visit([i for i in items if i.status != ItemStatus.PAY_NOW], at=at)
        bill = _claim_apart if visit.hospital.keeps_claims else _bill_apart
        bill(visit, apart, at=at)
        with one_trip() as trip:
            trip.insert(items)
        if not visit.hospital.keeps_claims:
            take_estimates(apart, at=at)
    return items


def new_items(  # noqa: PLR0917 - lines and their digests, side by side
    visit: Visit,
    lines: Sequence[ChargeLine],
    digests: Sequence[bytes],
    *,
    bill_id: UUID,
    at: datetime,
) -> list[ChargeItem]:
    """Make the items of lines, amounts rounded and insurers' shares estimated."""
    estimate = _by_policy if visit.hospital.keeps_claims else _by_class
    insurers = estimate(visit, lines, at=at)
    return [
        _new_item(visit, line, bill_id=bill_id, digest=digest, at=at)
        for line, digest in zip(
            (
                replace(line, insurer_minor=insurer)
                for line, insurer in zip(lines, insurers, strict=True)
            ),
            digests,
            strict=True,
        )
    ]


def _by_class(visit: Visit, lines: Sequence[ChargeLine], *, at: datetime) -> list[int]:  # noqa: ARG001 - both ways to estimate are called alike
    return [
        estimate_insurer(
            amount_minor=line.amount_minor,
            insurance_class=line.insurance_class,
            insured=visit.insured,
        )
        if line.insurer_minor is None
        else line.insurer_minor
        for line in lines
    ]


def _by_policy(visit: Visit, lines: Sequence[ChargeLine], *, at: datetime) -> list[int]:
    """Estimate what no record brought along by what the fund would pay of the visit."""
    unsaid = [line for line in lines if line.insurer_minor is None]
    claimed = [
        ClaimLine(
            line_no=line.line_no,
            amount_minor=line.amount_minor,
            insurance_class=line.insurance_class,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            ceiling_minor=line.listed.ceiling_minor if line.listed else None,
            prepay_ratio=line.listed.prepay_ratio if line.listed else Decimal(0),
            category=line.category,
        )
        for line in unsaid
    ]
    insurers = insurers_of_lines(visit=visit, lines=claimed, at=at) if claimed else []
    said = {line.line_no: line.insurer_minor or 0 for line in lines}
    said |= {line.line_no: n for line, n in zip(unsaid, insurers, strict=True)}
    return [said[line.line_no] for line in lines]


def _new_item(
    visit: Visit, line: ChargeLine, *, bill_id: UUID, digest: bytes, at: datetime
) -> ChargeItem:
    return ChargeItem(
        id=line.item_id
        or time_ordered_id(line.performed_at, "item", visit.id, line.line_no),
        holder_id=visit.holder_id,
        visit=visit,
        line_no=line.line_no,
        code=line.code,
        name=line.name,
        category=line.category,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        amount_minor=line.amount_minor,
        insurance_class=line.insurance_class,
        **_as_listed(line.listed),
        insurer_minor=line.insurer_minor or 0,
        performed_at=line.performed_at,
        status=ItemStatus.DEFERRED,
        bill_id=bill_id,
        digest=digest,
        recorded_at=at,
    )


def _as_listed(listed: Listed | None) -> dict[str, Any]:
    return {each.name: getattr(listed, each.name) for each in _LISTED if listed}


_LISTED = fields(Listed)


def _decide(
    visit: Visit,
    items: Sequence[ChargeItem],
    *,
    at: datetime,
    unasked: bool,
    promised: bool,
) -> None:
    """Hold each citizen's share; what is refused is due, on this bill or its own."""
    debts = [debt_of(visit, i, amount_minor=i.citizen_minor) for i in items]
    refused = []
    reasons = place_holds(debts=debts, at=at, promised=promised)
    for item, debt, reason in zip(items, debts, reasons, strict=True):
        if reason:
            refused.append((item, debt))
        elif debt.amount_minor:
            item.hold_id = debt.hold_id
    if visit.kind != VisitKind.EMERGENCY and not unasked and refused:
        refused = list(_beyond_deposits(visit, refused))
    due_ids = book_dues(debts=[debt for _, debt in refused], at=at)
    for (item, debt), due_id in zip(refused, due_ids, strict=True):
        item.due_id = due_id
        if debt.bill_id == visit.bill_id:
            item.status = ItemStatus.DUE


def _beyond_deposits(
    visit: Visit, refused: Sequence[tuple[ChargeItem, Debt]]
) -> Iterator[tuple[ChargeItem, Debt]]:
    """Leave on the visit's bill what its deposits will pay; the rest is paid now."""
    room_minor = deposit_room_minor(visit)
    for item, debt in refused:
        if debt.amount_minor <= room_minor:
            room_minor -= debt.amount_minor
            yield item, debt
        else:
            yield item, _apart(item, debt)


def _apart(item: ChargeItem, debt: Debt) -> Debt:
    item.status = ItemStatus.PAY_NOW
    item.bill_id = time_ordered_id(item.performed_at, "bill", item.id)
    return replace(debt, bill_id=item.bill_id)


def _bill_on_visit(items: Sequence[ChargeItem], *, at: datetime) -> None:
    if not items:
        return
    charge_ids = add_to_bill(
        bill_id=items[0].bill_id,
        holder_id=items[0].holder_id,
        charges=[charge_draft(item) for item in items],
        at=at,
    )
    for item, charge_id in zip(items, charge_ids, strict=True):
        item.charge_id = charge_id


def _bill_apart(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> None:
    if not items:
        return
    charge_ids = form_supplements(
        bills=[
            WholeBill(
                draft_of(visit, item.bill_id),
                [charge_draft(item)],
                BillParts(
                    due_minor=item.citizen_minor, insurer_minor=item.insurer_minor
                ),
            )
            for item in items
        ],
        at=at,
    )
    for item, of_bill in zip(items, charge_ids, strict=True):
        item.charge_id = of_bill[0]
    shares = [(item.bill_id, item.insurer_minor) for item in items]
    post_insurer_shares(visit=visit, shares=shares, at=at)


def _claim_apart(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> None:
    """Open a bill for each, closed and payable once the insurer has split it."""
    if not items:
        return
    bills = [
        WholeBill(draft_of(visit, item.bill_id), [charge_draft(item)]) for item in items
    ]
    charge_ids = open_supplements(bills=bills, at=at)
    for item, of_bill in zip(items, charge_ids, strict=True):
        item.charge_id = of_bill[0]
    open_claims(visit=visit, bill_ids=[item.bill_id for item in items], at=at)
