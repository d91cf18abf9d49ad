"""Permits: who parks in a lot without paying."""

from datetime import datetime
from uuid import UUID

from ledger.queries.prepared import rows_of

UNTIL = """SELECT valid_to FROM parking_permit
WHERE lot_id = %s AND plate_index = %s AND valid_from <= %s AND valid_to > %s
ORDER BY valid_to DESC LIMIT 1"""


def permit_until(*, lot_id: UUID, plate_index: bytes, at: datetime) -> datetime | None:
    """Say until when a car that enters ``at`` this moment parks without paying."""
    rows = rows_of(UNTIL, [lot_id, plate_index, at, at])
    return rows[0][0] if rows else None
