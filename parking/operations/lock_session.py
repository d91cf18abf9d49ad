"""Lock a car's session for a person's work on it: reads of the car wait meanwhile."""

import hashlib
from uuid import UUID

from django.db import connection, transaction

from parking.models import ParkingSession
from parking.queries.sessions import SessionUnknown


def car_lock(lot_id: UUID, plate_index: bytes) -> int:
    """Name the lock of a car in a lot; cars that share a number only wait more."""
    digest = hashlib.sha256(lot_id.bytes + plate_index).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def lock_session(session_id: UUID) -> ParkingSession:
    """Give a session as it stands once every read of its car has been decided.

    Raises:
        SessionUnknown: there is none of this id.
    """
    with transaction.atomic(savepoint=False):
        found = ParkingSession.objects.filter(id=session_id)
        car = found.values_list("lot_id", "plate_index").first()
        if car is None:
            raise SessionUnknown
        key = car_lock(car[0], bytes(car[1]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        return found.select_for_update(no_key=True).get()
