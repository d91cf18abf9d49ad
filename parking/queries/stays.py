"""Where a car has stood, for whoever its plate belongs to."""

from uuid import UUID

from ledger.models.sealed import blind_index_of
from parking.models import Lot, ParkingSession
from parking.rules.plates import PLATE


def stays_of_plate(plate: str) -> list[UUID]:
    """Give the sessions of a plate in its one spelling, in all lots."""
    lots = Lot.objects.values_list("id", flat=True)
    sessions = ParkingSession.objects.filter(
        # With its lots the plate's index answers, which begins with the lot.
        lot_id__in=list(lots),
        plate_index=blind_index_of(PLATE, plate),
    )
    return list(sessions.values_list("id", flat=True))
