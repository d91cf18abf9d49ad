"""What parking keeps of a person's stays, whole, for that person."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from ledger.queries.own_data import told
from parking.models import ParkingSession

Row = Mapping[str, Any]

STAY = "id plate vehicle_class status entry_at exit_at fee_minor currency outcome"
CHUNK_ROWS = 500


def own_data(holder_id: UUID) -> dict[str, Iterable[Row]]:
    """Give a person's stays; read as they are gone through."""
    rows = ParkingSession.objects.filter(holder_id=holder_id).select_related("lot")
    stays = rows.order_by("id").iterator(chunk_size=CHUNK_ROWS)
    return {"stays": (told(row, STAY) | {"lot": row.lot.name} for row in stays)}
