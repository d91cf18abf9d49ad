"""What parking keeps of a person's stays, whole, for that person."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from ledger.queries.own_data import subjects_asked_of, told
from parking.models import ParkingSession

Row = Mapping[str, Any]

STAY = "id plate vehicle_class status entry_at exit_at fee_minor currency outcome"
CHUNK_ROWS = 500


def own_data(holder_id: UUID) -> dict[str, Iterable[Row]]:
    """Give a person's stays; read as they are gone through.

    Also those that began as a plate's own, and whose bills the person was named for.
    """
    return {"stays": _stays(holder_id)}


def _stays(holder_id: UUID) -> Iterator[Row]:
    own = ParkingSession.objects.filter(holder_id=holder_id)
    named = ParkingSession.objects.filter(id__in=subjects_asked_of(holder_id))
    for found in (own, named):
        rows = found.select_related("lot").order_by("id")
        for row in rows.iterator(chunk_size=CHUNK_ROWS):
            yield told(row, STAY) | {"lot": row.lot.name}
