"""Book a fee: onto the line if it carries it, else to ``due``, always on a bill."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from credit.operations.defer_charge import (
    LIMIT_EXCEEDED,
    Debt,
    book_due,
    defer_charge,
    release_hold,
)
from credit.operations.find_holder import find_plate_holder
from credit.operations.keep_plate import keep_plate
from credit.queries.lines import line_of
from credit.rules.lines import LineKind
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.rules.ids import time_ordered_id
from parking.ports import LotView
from parking.rules.states import Decision, SessionOutcome

BILL_KIND = "parking"


class Occasion(Protocol):
    """Why a fee is booked: a read at exit, or what a person decided afterwards."""

    @property
    def id(self) -> UUID:
        """Tell the bills of one session apart."""

    @property
    def lot(self) -> LotView:
        """Where the car stood."""

    @property
    def plate(self) -> str:
        """Its plate, spelled the one way."""

    @property
    def moment(self) -> datetime:
        """When the stay ended."""

    @property
    def at(self) -> datetime:
        """When it is booked."""

    @property
    def by(self) -> str:
        """Who signs for it."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What a session owes, and whatever was held for it.

    ``explanation`` is the quote as data. ``must_open``: the car has gone or goes
    in any case; then what the line can't carry is due. Without ``may_defer`` the
    line is not asked. ``payer_id`` is who was named for a bill of this session
    before; otherwise the holder pays.
    """

    session_id: UUID
    holder_id: UUID
    risk_mode: str
    amount_minor: int
    explanation: dict[str, Any]
    hold_id: UUID | None = None
    hold_minor: int = 0
    must_open: bool = False
    may_defer: bool = True
    supplement_no: int = 0
    payer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BookedFee:
    """The bill a fee stands on and what the barrier is told."""

    bill_id: UUID
    decision: Decision
    outcome: SessionOutcome
    reason: str


def book_fee(*, event: Occasion, fee: Fee) -> BookedFee:
    """Book a fee above zero on a closed bill of its own."""
    bill_id = time_ordered_id(event.moment, "parking_bill", fee.session_id, event.id)
    debt = Debt(
        key=("parking_fee", bill_id),
        holder_id=fee.holder_id,
        line_kind=LineKind.PARKING,
        merchant_id=event.lot.merchant_id,
        risk_mode=fee.risk_mode,
        amount_minor=fee.amount_minor,
        currency=event.lot.currency,
        occurred_at=event.moment,
        bill_id=bill_id,
    )
    with transaction.atomic(savepoint=False):
        if fee.hold_id is None:  # A hold is a citizen's, who pays.
            fee = replace(fee, payer_id=_payer(event, fee))
        line_minor, reason = _defer(debt, fee, at=event.at)
        due_minor = fee.amount_minor - line_minor
        if due_minor:
            book_due(debt=_part(debt, "due", amount_minor=due_minor), at=event.at)
        parts = BillParts(line_minor=line_minor, due_minor=due_minor)
        _form_bill(event, fee, bill_id=bill_id, parts=parts)
    if due_minor and not fee.must_open:
        return BookedFee(bill_id, Decision.WAIT, SessionOutcome.PAY_NOW, reason)
    return BookedFee(bill_id, Decision.OPEN, SessionOutcome.DEFERRED, reason)


def _defer(debt: Debt, fee: Fee, *, at: datetime) -> tuple[int, str]:
    """Book what the line carries: all, nothing, or, of what must be let go, a part."""
    if not fee.may_defer:
        return 0, ""
    reason = defer_charge(debt=debt, at=at, hold_id=fee.hold_id)
    if not reason:
        return debt.amount_minor, ""
    part_minor = 0
    if fee.must_open and reason == LIMIT_EXCEEDED:
        part_minor = _defer_part(debt, fee, at=at)
    if fee.hold_id and not part_minor:
        release_hold(holder_id=fee.holder_id, hold_id=fee.hold_id, at=at)
    return part_minor, reason


def _defer_part(debt: Debt, fee: Fee, *, at: datetime) -> int:
    """Book what was held and what is left of the line besides.

    A limit that was lowered meanwhile breaks no promise. Nothing when another car
    was quicker.
    """
    line = line_of(
        holder_id=debt.holder_id, kind=debt.line_kind, currency=debt.currency
    )
    left_minor = line.limit_minor - line.used_minor - line.held_minor if line else 0
    part_minor = min(fee.hold_minor + max(left_minor, 0), debt.amount_minor)
    if part_minor <= 0:
        return 0
    part = _part(debt, "part", amount_minor=part_minor)
    return 0 if defer_charge(debt=part, at=at, hold_id=fee.hold_id) else part_minor


def _payer(event: Occasion, fee: Fee) -> UUID:
    """Say who is asked for what no line carries: whoever bound the plate meanwhile.

    A stay that began before the binding stays the plate's own debt. Whoever binds it
    right now is waited for, or waits and finds this bill; the plate's row comes before
    any account's.
    """
    if fee.payer_id not in {None, fee.holder_id}:
        return fee.payer_id
    if not keep_plate(holder_id=fee.holder_id):
        return fee.holder_id
    bound = find_plate_holder(plate=event.plate, at=event.moment)
    return bound.id if bound.is_citizen else fee.holder_id


def _part(debt: Debt, which: str, *, amount_minor: int) -> Debt:
    return Debt(
        key=(*debt.key, which),
        holder_id=debt.holder_id,
        line_kind=debt.line_kind,
        merchant_id=debt.merchant_id,
        risk_mode=debt.risk_mode,
        amount_minor=amount_minor,
        currency=debt.currency,
        occurred_at=debt.occurred_at,
        bill_id=debt.bill_id,
    )


def _form_bill(event: Occasion, fee: Fee, *, bill_id: UUID, parts: BillParts) -> None:
    form_closed_bill(
        draft=BillDraft(
            id=bill_id,
            holder_id=fee.holder_id,
            payer_id=fee.payer_id or fee.holder_id,
            merchant_id=event.lot.merchant_id,
            risk_mode=fee.risk_mode,
            kind=BILL_KIND,
            line_kind=LineKind.PARKING,
            subject_id=fee.session_id,
            currency=event.lot.currency,
            by=event.by,
            supplement_no=fee.supplement_no,
        ),
        charges=[
            ChargeDraft(
                line_no="1",
                code=BILL_KIND,
                name=event.lot.name,
                category=BILL_KIND,
                amount_minor=fee.amount_minor,
                unit_price_minor=fee.amount_minor,
                occurred_at=event.moment,
                explanation=fee.explanation,
            )
        ],
        parts=parts,
        at=event.at,
    )
