"""Sessions as the next read of their car, a gate or a page needs them."""

import json
from typing import Any
from uuid import UUID

from parking.models import EventAnswer, ParkingSession
from parking.ports import KnownSession
from parking.rules.states import EventKind

LATEST = 8
"""More than a car can leave open in one lot; older ones decide nothing."""

_SEEN = (
    "id",
    "holder_id",
    "status",
    "entry_at",
    "exit_at",
    "vehicle_class",
    "permit_to",
    "hold_id",
    "hold_minor",
    "hold_expires_at",
    "bill_id",
    "decision",
    "outcome",
)


def latest_sessions(*, lot_id: UUID, plate_index: bytes) -> list[KnownSession]:
    """Give the latest sessions of a car in a lot, the newest first."""
    rows = ParkingSession.objects.filter(lot_id=lot_id, plate_index=plate_index)
    latest = rows.order_by("-id").values_list(*_SEEN)[:LATEST]
    return [KnownSession(*row) for row in latest]


def last_answer(session_id: UUID) -> dict[str, Any]:
    """Give what the last read at exit of a session was answered, if there was one."""
    answers = EventAnswer.objects.filter(
        session_id=session_id, event__kind=EventKind.EXIT
    )
    body = answers.order_by("-event_id").values_list("body", flat=True).first()
    return dict(json.loads(body)) if body else {}
