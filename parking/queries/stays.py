"""Where a car has stood, for whoever its plate belongs to."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from ledger.models.sealed import blind_index_of
from parking.models import Lot, ParkingSession
from parking.rules.plates import PLATE, mask_plate
from parking.rules.states import SessionStatus

STILL_INSIDE = timedelta(days=30)
"""As long as a stay's hold lasts. The exit of an older one was probably not read, and
must not keep its citizen for good."""


def stays_of_plate(plate: str) -> QuerySet[ParkingSession, UUID]:
    """Give the sessions of a plate in its one spelling, in all lots.

    They are not asked for yet: a taxi has thousands, and whoever narrows another list
    by them lets the database compare.
    """
    lots = Lot.objects.values_list("id", flat=True)
    sessions = ParkingSession.objects.filter(
        # With its lots the plate's index answers, which begins with the lot.
        lot_id__in=list(lots),
        plate_index=blind_index_of(PLATE, plate),
    )
    return sessions.values_list("id", flat=True)


def stays_running(holder_id: UUID, at: datetime) -> int:
    """Say how many cars of a holder are probably still inside ``at`` a moment."""
    return ParkingSession.objects.filter(
        holder_id=holder_id,
        status=SessionStatus.OPEN,
        entry_at__gt=at - STILL_INSIDE,
    ).count()


def masked_plate(session_id: UUID) -> str:
    """Give a session's plate so that its driver knows it and a stranger doesn't."""
    session = ParkingSession.objects.filter(id=session_id).first()
    return mask_plate(session.plate) if session else ""
