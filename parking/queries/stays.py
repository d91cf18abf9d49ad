"""Where a car has stood, for whoever its plate belongs to."""

from uuid import UUID

from django.db.models import QuerySet

from ledger.models.sealed import blind_index_of
from parking.models import Lot, ParkingSession
from parking.rules.plates import PLATE, mask_plate


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


def masked_plate(session_id: UUID) -> str:
    """Give a session's plate so that its driver knows it and a stranger doesn't."""
    session = ParkingSession.objects.filter(id=session_id).first()
    return mask_plate(session.plate) if session else ""
