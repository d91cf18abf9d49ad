"""Take a place on a permit for a car that comes in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from parking.models import Permit
from parking.queries.permits import CarsPermit, permits_of, places_taken


def take_place(*, lot_id: UUID, plate_index: bytes, at: datetime) -> CarsPermit | None:
    """Give the permit by which a car parks from this moment; none when it pays.

    Cars of one permit that come in together take turns at its row, so that no more
    than its places are taken.
    """
    with transaction.atomic(savepoint=False):
        for permit in permits_of(lot_id=lot_id, plate_index=plate_index, at=at):
            Permit.objects.select_for_update(no_key=True).get(id=permit.id)
            taken = places_taken(permit.id, at=at, besides=plate_index)
            if taken < permit.places:
                return permit
    return None
