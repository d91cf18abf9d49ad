"""Record that a car came in, and hold what its stay may cost.

No entry is refused: a car that is read twice keeps its session, one whose exit
nobody read gets a new session, and a person looks at both.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from credit.operations.defer_charge import (
    LIMIT_EXCEEDED,
    NO_LINE,
    Debt,
    place_hold,
    release_hold,
)
from credit.operations.find_holder import find_plate_holder
from credit.operations.look_at_line import look_at_line
from credit.rules.lines import LineKind
from ledger.operations.prepared import one_trip
from ledger.rules.ids import time_ordered_id
from parking.models import ParkingSession
from parking.operations.correct_lost_record import correct_lost_record
from parking.operations.keep_event import (
    KeptEvent,
    keep_answer,
    keep_event,
    note_review,
)
from parking.operations.take_place import take_place
from parking.ports import GateAnswer, GateReading, KnownSession, LotView
from parking.queries.lots import lane_of
from parking.queries.prices import gives_allowance, price_held_stay
from parking.rules.matching import EntryMatch, match_entry
from parking.rules.states import (
    Decision,
    ReviewReason,
    SessionOutcome,
    SessionStatus,
)

HOLD_LASTS = timedelta(days=30)
"""A car that stays longer is priced against the line as it is then."""

ENDED = "parking.session.ended"


@dataclass(frozen=True, slots=True)
class Deferral:
    """Whether the stay will be deferred, and what is held for it so far."""

    reason: str
    limit_minor: int = 0
    hold_id: UUID | None = None
    hold_minor: int = 0
    expires_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the deferral in the shape of the API."""
        return {
            "eligible": not self.reason,
            **({"reason": self.reason} if self.reason else {}),
            "limit_minor": self.limit_minor,
            "hold_minor": self.hold_minor,
            "expires_at": self.expires_at and self.expires_at.isoformat(),
        }


def record_entry(*, lot: LotView, reading: GateReading, at: datetime) -> GateAnswer:
    """Keep an entry and answer its session, a decision and what is held.

    Raises:
        LaneUnknown, EventConflict: in this order.
    """
    lane_id = lane_of(lot, reading.lane)
    with transaction.atomic(savepoint=False):
        event = keep_event(lot=lot, lane_id=lane_id, reading=reading, at=at)
        if isinstance(event, GateAnswer):
            return event
        matched = match_entry(event.sessions, event.moment)
        session = matched.session
        if session is None:
            session_id, deferral = _open_session(event)
        elif matched.as_what == EntryMatch.EXIT_UNREAD:
            _end_unread(event, session)
            session_id, deferral = _open_session(event)
        elif matched.as_what == EntryMatch.AFTER_ITS_EXIT:
            session_id, deferral = session.id, _complete(event, session)
        else:
            note_review(event, ReviewReason.ENTRY_WHILE_OPEN, session_id=session.id)
            session_id, deferral = session.id, _deferral_of(event, session)
        body = {
            "session": str(session_id),
            "decision": Decision.OPEN.value,
            "deferral": deferral.as_json(),
        }
        return keep_answer(event, session_id, body=body)


def _open_session(event: KeptEvent) -> tuple[UUID, Deferral]:
    lot, reading = event.lot, event.reading
    session_id = time_ordered_id(event.moment, "parking_session", event.id)
    holder = find_plate_holder(plate=event.plate, at=event.moment)
    permit = take_place(lot_id=lot.id, plate_index=event.plate_index, at=event.moment)
    if permit:
        deferral = Deferral("", expires_at=permit.valid_to)
    elif holder.is_citizen:
        deferral = _hold(event, session_id=session_id, holder_id=holder.id)
    else:
        deferral = Deferral(NO_LINE)
    session = ParkingSession(
        id=session_id,
        holder_id=holder.id,
        lot_id=lot.id,
        plate=reading.plate,
        plate_index=event.plate_index,
        vehicle_class=reading.vehicle_class,
        status=SessionStatus.OPEN,
        entry_at=event.moment,
        permit_id=permit.id if permit else None,
        permit_to=permit.valid_to if permit else None,
        hold_id=deferral.hold_id,
        hold_minor=deferral.hold_minor,
        hold_expires_at=deferral.expires_at if deferral.hold_id else None,
        currency=lot.currency,
        risk_mode=lot.risk_mode,
        has_allowance=gives_allowance(lot),
    )
    with one_trip() as trip:
        trip.insert([session])
    return session_id, deferral


def _hold(event: KeptEvent, *, session_id: UUID, holder_id: UUID) -> Deferral:
    lot = event.lot
    price = price_held_stay(
        lot, entry_at=event.moment, vehicle_class=event.reading.vehicle_class
    )
    if price is None or not price.fee.amount_minor:
        return _without_hold(event, holder_id)
    placed = place_hold(
        debt=Debt(
            key=("parking_hold", session_id),
            holder_id=holder_id,
            line_kind=LineKind.PARKING,
            merchant_id=lot.merchant_id,
            risk_mode=lot.risk_mode,
            amount_minor=price.fee.amount_minor,
            currency=lot.currency,
            occurred_at=event.moment,
        ),
        at=event.at,
        lasts=HOLD_LASTS,
        at_most=True,
    )
    return Deferral(
        placed.reason,
        limit_minor=placed.limit_minor,
        hold_id=placed.id,
        hold_minor=placed.amount_minor,
        expires_at=event.at + HOLD_LASTS if placed.id else None,
    )


def _without_hold(event: KeptEvent, holder_id: UUID) -> Deferral:
    """Where a day costs nothing nothing is held, but the line must be there."""
    line = look_at_line(
        holder_id=holder_id,
        kind=LineKind.PARKING,
        currency=event.lot.currency,
        at=event.at,
    )
    if line is None:
        return Deferral(NO_LINE)
    full = "" if line.available_minor else LIMIT_EXCEEDED
    return Deferral(line.refusal or full, limit_minor=line.limit_minor)


def _end_unread(event: KeptEvent, session: KnownSession) -> None:
    """End a session whose exit nobody read: nothing is charged, a person looks."""
    note_review(event, ReviewReason.ENTRY_WHILE_OPEN, session_id=session.id)
    if session.hold_id:
        release_hold(holder_id=session.holder_id, hold_id=session.hold_id, at=event.at)
    ParkingSession.objects.filter(
        id=session.id, holder_id=session.holder_id, status=SessionStatus.OPEN
    ).update(
        status=SessionStatus.CLOSED,
        outcome=SessionOutcome.EXIT_UNREAD,
        exit_at=event.moment,
    )


def _complete(event: KeptEvent, session: KnownSession) -> Deferral:
    """Give a lone exit its entry, which arrived late; its answer stands.

    The price of a lost record is corrected where the stay was cheaper.
    """
    note_review(event, ReviewReason.ENTRY_AFTER_EXIT, session_id=session.id)
    corrected = correct_lost_record(event, session)
    ParkingSession.objects.filter(id=session.id, holder_id=session.holder_id).update(
        entry_at=event.moment, **(asdict(corrected) if corrected else {})
    )
    return Deferral(ENDED)


def _deferral_of(event: KeptEvent, session: KnownSession) -> Deferral:
    """Give the deferral of a session that is open already."""
    now = _without_hold(event, session.holder_id)
    if session.permit_to:
        return Deferral("", expires_at=session.permit_to)
    if session.hold_id is None:
        return now
    return Deferral(
        "",
        limit_minor=now.limit_minor,
        hold_id=session.hold_id,
        hold_minor=session.hold_minor,
        expires_at=session.hold_expires_at,
    )
