"""Cars that a gate may let out while it can't ask us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parking.models import ParkingSession
from parking.rules.states import SessionStatus


def authorized_sessions(*, lot_id: UUID, at: datetime) -> QuerySet[ParkingSession]:
    """The open sessions of a lot with a living hold or a permit."""
    return ParkingSession.objects.filter(
        Q(hold_expires_at__gt=at) | Q(permit_to__gt=at),
        lot_id=lot_id,
        status=SessionStatus.OPEN,
    )


def authorization_of(session: ParkingSession) -> dict[str, Any]:
    """Show up to what fee a car may leave, and until when that holds."""
    return {
        "session": session.id,
        "plate": session.plate,
        "limit_minor": session.hold_minor,
        "currency": session.currency,
        "expires_at": session.permit_to or session.hold_expires_at,
    }
