"""Record that a car wants out, charge its stay, and say what the barrier does.

No exit is refused: one without an entry, or before it, opens the barrier and is
looked at by a person. The decision stands in ``decide_exit`` and ``decide_again``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Unavailable
from ledger.operations.prepared import one_trip
from parking.operations.decide_again import decide_again
from parking.operations.decide_exit import (
    Ending,
    end_before_entry,
    end_session,
    end_without_entry,
)
from parking.operations.keep_event import KeptEvent, answer_to, keep_answer, keep_event
from parking.ports import GateAnswer, GateReading, KnownSession, LotView
from parking.queries.lots import lane_of
from parking.queries.pay_links import pay_url
from parking.queries.prices import tariff_on
from parking.queries.sessions import last_answer
from parking.rules.matching import ExitMatch, match_exit
from parking.rules.states import Decision

CLOSE = """UPDATE parking_parkingsession
SET status = 'closed', exit_at = %s, fee_minor = %s, bill_id = %s, decision = %s,
    outcome = %s, reason = %s
WHERE id = %s AND holder_id = %s AND status = %s AND bill_id IS NOT DISTINCT FROM %s"""


class SessionMoved(Unavailable):
    """Somebody else has just changed the session; asked again, it is clear."""

    code = "parking.session.moved"
    sentence = _("This car is being dealt with in another lane; ask again.")


class Decide(Protocol):
    """What a read at exit makes of the session that it belongs to."""

    def __call__(
        self, event: KeptEvent, session: KnownSession, *, others: Sequence[KnownSession]
    ) -> Ending:
        """Decide and book."""
        ...


DECIDE: dict[ExitMatch, Decide] = {
    ExitMatch.ENDS: end_session,
    ExitMatch.WAITING: decide_again,
    ExitMatch.BEFORE_ENTRY: end_before_entry,
}


def record_exit(*, lot: LotView, reading: GateReading, at: datetime) -> GateAnswer:
    """Keep an exit and answer its fee, explained line by line, and the decision.

    Raises:
        LaneUnknown, EventConflict, SessionMoved: in this order.
    """
    lane_id = lane_of(lot, reading.lane)
    with transaction.atomic(savepoint=False):
        event = keep_event(lot=lot, lane_id=lane_id, reading=reading, at=at)
        if isinstance(event, GateAnswer):
            return event
        matched = match_exit(event.sessions, event.moment)
        session = matched.session
        if session is None:
            ending = end_without_entry(event)
            return keep_answer(event, ending.session_id, body=_body(event, ending))
        if matched.as_what == ExitMatch.READ_AGAIN:
            return keep_answer(event, session.id, body=last_answer(session.id))
        decide = DECIDE[ExitMatch(matched.as_what)]
        ending = decide(event, session, others=event.sessions)
        if ending.answered_before:
            return keep_answer(event, session.id, body=ending.answered_before)
        return _close(event, session, ending=ending)


def _close(event: KeptEvent, session: KnownSession, *, ending: Ending) -> GateAnswer:
    """Write what the read made of the session, if it is still as it was read."""
    body = _body(event, ending)
    with one_trip() as trip:
        closed = trip.run(
            CLOSE,
            [
                event.moment,
                ending.fee_minor,
                ending.bill_id,
                ending.decision.value,
                ending.outcome.value,
                ending.reason,
                session.id,
                session.holder_id,
                session.status,
                session.bill_id,
            ],
        )
        trip.insert([answer_to(event, session.id, body=body)])
    if closed.rowcount != 1:
        raise SessionMoved
    return GateAnswer(body)


def _body(event: KeptEvent, ending: Ending) -> dict[str, Any]:
    price = ending.explanation
    body = {
        "session": str(ending.session_id),
        "bill": str(ending.bill_id) if ending.bill_id else None,
        "decision": ending.decision.value,
        "outcome": ending.outcome.value,
        "fee_minor": ending.fee_minor,
        "currency": event.lot.currency,
        "lines": price["lines"] if price else [],
        "tariff": price["tariff"] if price else tariff_on(event.lot, event.moment),
        "reason": ending.reason or None,
    }
    if ending.decision == Decision.WAIT:
        body["pay_url"] = pay_url(ending.session_id)
    return {name: value for name, value in body.items() if value is not None}
