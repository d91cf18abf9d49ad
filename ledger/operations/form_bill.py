"""Form a bill: open it, add its charges, close it for its one payment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, BillStep, Charge
from ledger.operations.prepared import one_trip
from ledger.queries.policies import closing_terms
from ledger.rules.dunning import Policy
from ledger.rules.ids import shard_of, time_ordered_id
from ledger.rules.states import BillStatus


class BillNotOpen(Rejected):
    """The bill has been closed or voided; what comes now is a supplement."""

    code = "ledger.bill.not_open"
    sentence = _("The bill is %(status)s; nothing can be added to it.")


@dataclass(frozen=True, slots=True)
class BillDraft:
    """Whose bill it is, for what and by whom.

    ``subject_id`` is the parking session or visit; ``by`` signs the timeline. With
    ``split_by_insurer``: somebody above splits its lines together. With
    ``receipt_due`` its receipt is issued as soon as it is paid, asked for or not.
    """

    id: UUID
    holder_id: UUID
    payer_id: UUID
    merchant_id: UUID
    risk_mode: str
    kind: str
    line_kind: str
    subject_id: UUID
    currency: str
    by: str
    supplement_no: int = 0
    receipt_due: bool = False
    split_by_insurer: bool = False


@dataclass(frozen=True, slots=True)
class BillParts:
    """What a closed bill consists of, in minor units; the sum is its total."""

    line_minor: int = 0
    due_minor: int = 0
    insurer_minor: int = 0

    @property
    def total_minor(self) -> int:
        """The gross amount of the bill."""
        return self.line_minor + self.due_minor + self.insurer_minor


NOTHING_YET = BillParts()
"""Of a bill that is opened with charges, and closed when somebody has split it."""


@dataclass(frozen=True, slots=True)
class ChargeDraft:
    """One line: what it is, how much, and why, as data.

    ``quantity`` has up to four places; ``amount_minor`` is negative only with
    ``reverses_id``, the charge that this line takes back.
    """

    line_no: str
    code: str
    name: str
    amount_minor: int
    unit_price_minor: int
    occurred_at: datetime
    quantity: Decimal = Decimal(1)
    category: str = ""
    explanation: dict[str, Any] = field(default_factory=dict)
    reverses_id: UUID | None = None


def open_bill(*, draft: BillDraft, at: datetime) -> None:
    """Open a bill that will gather charges."""
    with transaction.atomic(savepoint=False):
        Bill.objects.bulk_create([_bill(draft, BillStatus.OPEN, at=at)])
        BillStep.objects.bulk_create(_steps(draft, [BillStatus.OPEN], at=at))


@dataclass(frozen=True, slots=True)
class WholeBill:
    """A bill that is opened, filled and closed in one go."""

    draft: BillDraft
    charges: Sequence[ChargeDraft]
    parts: BillParts = NOTHING_YET


def form_closed_bill(
    *, draft: BillDraft, charges: Sequence[ChargeDraft], parts: BillParts, at: datetime
) -> None:
    """Open, fill and close a bill in one go, to be collected from ``at`` on."""
    form_closed_bills(bills=[WholeBill(draft, charges, parts)], at=at)


def form_closed_bills(*, bills: Sequence[WholeBill], at: datetime) -> list[list[UUID]]:
    """Form closed bills in as many round trips as one; give each one's charge ids.

    One whose cash share is zero is settled at once.
    """
    drafted = [_bill(whole.draft, BillStatus.CLOSED, at=at) for whole in bills]
    for bill, whole in zip(drafted, bills, strict=True):
        _fill_in_amounts(bill, whole.parts)
        if bill.cash_minor == 0:
            bill.status, bill.settled_at = BillStatus.SETTLED, at
    with transaction.atomic(savepoint=False):
        policy, collectable = closing_terms(drafted, at=at)
        for bill in drafted:
            _set_moments(bill, policy, is_collectable=bill.id in collectable, at=at)
        rows = [
            _charges(bill, whole.charges, at=at)
            for bill, whole in zip(drafted, bills, strict=True)
        ]
        walked = {bill.id: _walked(bill) for bill in drafted}
        with one_trip() as trip:
            trip.insert(drafted)
            trip.insert([row for of_bill in rows for row in of_bill])
            trip.insert(
                [
                    step
                    for whole in bills
                    for step in _steps(whole.draft, walked[whole.draft.id], at=at)
                ]
            )
    return [[row.id for row in of_bill] for of_bill in rows]


def open_filled_bills(*, bills: Sequence[WholeBill], at: datetime) -> list[list[UUID]]:
    """Open bills with their charges in one round trip; give each one's charge ids."""
    drafted = [_bill(whole.draft, BillStatus.OPEN, at=at) for whole in bills]
    rows = [
        _charges(bill, whole.charges, at=at)
        for bill, whole in zip(drafted, bills, strict=True)
    ]
    steps = [_steps(whole.draft, [BillStatus.OPEN], at=at) for whole in bills]
    with transaction.atomic(savepoint=False), one_trip() as trip:
        trip.insert(drafted)
        trip.insert([row for of_bill in rows for row in of_bill])
        trip.insert([step for of_bill in steps for step in of_bill])
    return [[row.id for row in of_bill] for of_bill in rows]


def add_charges(
    *, bill: Bill, charges: Sequence[ChargeDraft], at: datetime
) -> list[UUID]:
    """Write charges onto a bill whose row the caller holds; give their ids."""
    rows = _charges(bill, charges, at=at)
    with transaction.atomic(savepoint=False), one_trip() as trip:
        trip.insert(rows)
    return [row.id for row in rows]


def _charges(
    bill: Bill, charges: Sequence[ChargeDraft], *, at: datetime
) -> list[Charge]:
    return [
        Charge(
            id=time_ordered_id(
                draft.occurred_at, "charge", bill.id, draft.line_no, draft.reverses_id
            ),
            holder_id=bill.holder_id,
            bill_id=bill.id,
            line_no=draft.line_no,
            code=draft.code,
            name=draft.name,
            category=draft.category,
            quantity=draft.quantity,
            unit_price_minor=draft.unit_price_minor,
            amount_minor=draft.amount_minor,
            currency=bill.currency,
            explanation=draft.explanation,
            reverses_id=draft.reverses_id,
            occurred_at=draft.occurred_at,
            booked_at=at,
        )
        for draft in charges
    ]


def close_bill(
    *, bill_id: UUID, holder_id: UUID, parts: BillParts, at: datetime, by: str
) -> Bill:
    """Close an open bill; one whose cash share is zero is settled at once.

    Raises:
        BillNotOpen: it has been closed or voided already.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.select_for_update(no_key=True).get(
            id=bill_id, holder_id=holder_id
        )
        if bill.status != BillStatus.OPEN:
            raise BillNotOpen(status=bill.get_status_display())
        _fill_in_amounts(bill, parts)
        policy, collectable = closing_terms([bill], at=at)
        _set_moments(bill, policy, is_collectable=bool(collectable), at=at)
        bill.status = BillStatus.CLOSED
        bill.save()
        steps = [BillStatus.CLOSED]
        if bill.cash_minor == 0:
            bill.status, bill.settled_at = BillStatus.SETTLED, at
            bill.save(update_fields=["status", "settled_at"])
            steps.append(BillStatus.SETTLED)
        BillStep.objects.bulk_create(
            [
                BillStep(bill=bill, holder_id=holder_id, status=status, at=at, by=by)
                for status in steps
            ]
        )
    return bill


def _bill(draft: BillDraft, status: BillStatus, *, at: datetime) -> Bill:
    return Bill(
        id=draft.id,
        holder_id=draft.holder_id,
        holder_shard=shard_of(draft.holder_id),
        payer_id=draft.payer_id,
        merchant_id=draft.merchant_id,
        kind=draft.kind,
        line_kind=draft.line_kind,
        risk_mode=draft.risk_mode,
        subject_id=draft.subject_id,
        supplement_no=draft.supplement_no,
        currency=draft.currency,
        status=status,
        opened_at=at,
        receipt_due=draft.receipt_due,
        split_by_insurer=draft.split_by_insurer,
    )


def _fill_in_amounts(bill: Bill, parts: BillParts) -> None:
    bill.line_minor = parts.line_minor
    bill.due_minor = parts.due_minor
    bill.insurer_minor = parts.insurer_minor
    bill.total_minor = parts.total_minor


def _set_moments(
    bill: Bill, policy: Policy, *, is_collectable: bool, at: datetime
) -> None:
    bill.closed_at = at
    bill.due_at = policy.due_at(at)
    bill.collect_at = at if is_collectable else None
    if bill.cash_minor:
        bill.notice_at = policy.next_reminder(due_at=bill.due_at, after=at)


def _walked(bill: Bill) -> list[str]:
    """Name the statuses of a bill that was formed closed."""
    settled = [BillStatus.SETTLED] if bill.status == BillStatus.SETTLED else []
    return [BillStatus.OPEN, BillStatus.CLOSED, *settled]


def _steps(
    draft: BillDraft, statuses: Sequence[str], *, at: datetime
) -> list[BillStep]:
    return [
        BillStep(
            bill_id=draft.id,
            holder_id=draft.holder_id,
            status=status,
            at=at,
            by=draft.by,
        )
        for status in statuses
    ]
