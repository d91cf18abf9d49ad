"""Decide what a read at exit makes of a session, and book it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from credit.operations.defer_charge import release_hold
from credit.operations.find_holder import find_plate_holder
from ledger.rules.ids import time_ordered_id
from parking.models import ParkingSession
from parking.operations.book_fee import Fee, book_fee
from parking.operations.keep_event import KeptEvent, note_review
from parking.operations.note_funding import note_funding
from parking.ports import KnownSession, Quote
from parking.queries.prices import (
    gives_allowance,
    price_lost_record,
    price_session,
    tariff_on,
)
from parking.rules.explanations import explain_lost_record, explain_quote
from parking.rules.states import (
    Decision,
    ReviewReason,
    SessionOutcome,
    SessionStatus,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What a read at exit is answered; ``explanation`` is the quote as data.

    ``answered_before`` is an earlier answer that still stands, whole.
    """

    session_id: UUID
    decision: Decision = Decision.OPEN
    outcome: SessionOutcome = SessionOutcome.FREE
    fee_minor: int = 0
    bill_id: UUID | None = None
    reason: str = ""
    explanation: dict[str, Any] | None = None
    answered_before: dict[str, Any] | None = None


def end_session(
    event: KeptEvent, session: KnownSession, *, others: Sequence[KnownSession]
) -> Ending:
    """End an open session: charge it, or let the car go where it costs nothing."""
    price = price_session(
        event.lot,
        session,
        exit_at=event.moment,
        vehicle_class=event.reading.vehicle_class,
        others=others,
        plate_index=event.plate_index,
    )
    if price is None:
        note_review(event, ReviewReason.STAY_WITHOUT_PRICE, session_id=session.id)
    note_funding(event, session, price=price)
    if price is None or not price.fee.amount_minor:
        return _let_go(event, session, price=price)
    return _charge(event, session, price=price)


def end_before_entry(
    event: KeptEvent, session: KnownSession, *, others: Sequence[KnownSession]
) -> Ending:
    """End a session whose entry is later than its exit: free, and looked at."""
    del others  # Nothing is priced.
    note_review(event, ReviewReason.EXIT_BEFORE_ENTRY, session_id=session.id)
    return _let_go(event, session, price=None)


def end_without_entry(event: KeptEvent) -> Ending:
    """Let go a car whose entry nobody read; the tariff may have a price for that."""
    lot = event.lot
    session_id = time_ordered_id(event.moment, "parking_session", event.id)
    holder = find_plate_holder(plate=event.plate, at=event.moment)
    fee_minor = price_lost_record(
        lot, at=event.moment, vehicle_class=event.reading.vehicle_class
    )
    ending = Ending(session_id)
    if fee_minor:
        explanation = explain_lost_record(
            lot,
            tariff=tariff_on(lot, event.moment),
            at=event.moment,
            fee_minor=fee_minor,
        )
        fee = Fee(
            session_id=session_id,
            holder_id=holder.id,
            risk_mode=lot.risk_mode,
            amount_minor=fee_minor,
            explanation=explanation,
            must_open=True,
            may_defer=False,
        )
        ending = _booked(event, fee, fee_minor=fee_minor)
    _insert_closed(event, holder_id=holder.id, ending=ending)
    note_review(event, ReviewReason.EXIT_WITHOUT_ENTRY, session_id=session_id)
    return ending


def _let_go(event: KeptEvent, session: KnownSession, *, price: Quote | None) -> Ending:
    if session.hold_id:
        release_hold(holder_id=session.holder_id, hold_id=session.hold_id, at=event.at)
    return Ending(
        session.id,
        outcome=SessionOutcome.PERMIT if session.permit_to else SessionOutcome.FREE,
        explanation=explain_quote(event.lot, session, price=price) if price else None,
    )


def _charge(event: KeptEvent, session: KnownSession, *, price: Quote) -> Ending:
    fee = Fee(
        session_id=session.id,
        holder_id=session.holder_id,
        risk_mode=session.risk_mode,
        amount_minor=price.fee.amount_minor,
        explanation=explain_quote(event.lot, session, price=price),
        hold_id=session.hold_id,
        hold_minor=session.hold_minor,
        must_open=event.reading.offline,
    )
    return _booked(event, fee, fee_minor=fee.amount_minor)


def _booked(event: KeptEvent, fee: Fee, *, fee_minor: int) -> Ending:
    booked = book_fee(event=event, fee=fee)
    return Ending(
        fee.session_id,
        decision=booked.decision,
        outcome=booked.outcome,
        fee_minor=fee_minor,
        bill_id=booked.bill_id,
        reason=booked.reason,
        explanation=fee.explanation,
    )


def _insert_closed(event: KeptEvent, *, holder_id: UUID, ending: Ending) -> None:
    ParkingSession.objects.bulk_create(
        [
            ParkingSession(
                id=ending.session_id,
                holder_id=holder_id,
                lot_id=event.lot.id,
                plate=event.reading.plate,
                plate_index=event.plate_index,
                vehicle_class=event.reading.vehicle_class,
                status=SessionStatus.CLOSED,
                exit_at=event.moment,
                currency=event.lot.currency,
                risk_mode=event.lot.risk_mode,
                fee_minor=ending.fee_minor,
                bill_id=ending.bill_id,
                decision=ending.decision,
                outcome=ending.outcome,
                reason=ending.reason,
                has_allowance=gives_allowance(event.lot),
            )
        ]
    )
