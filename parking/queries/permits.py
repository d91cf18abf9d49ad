"""Permits: who parks in a lot without paying."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.queries.prepared import rows_of

OF_CAR = """SELECT p.id, p.valid_to, p.places
  FROM parking_permitcar c JOIN parking_permit p ON p.id = c.permit_id
 WHERE c.lot_id = %s AND c.plate_index = %s
   AND (c.taken_off_at IS NULL OR c.taken_off_at > %s)
   AND p.valid_from <= %s AND p.valid_to > %s
 ORDER BY p.valid_to DESC, p.id"""

TAKEN = """SELECT count(*) FROM parking_parkingsession
 WHERE permit_id = %s AND status = 'open' AND permit_to > %s AND plate_index <> %s"""
"""Cars that stand there by a permit: one whose exit was never read holds its place
until it is read again, or the permit ends."""


@dataclass(frozen=True, slots=True)
class CarsPermit:
    """A permit that names a car; it ends at ``valid_to``."""

    id: UUID
    valid_to: datetime
    places: int


def permits_of(*, lot_id: UUID, plate_index: bytes, at: datetime) -> list[CarsPermit]:
    """Give the permits of a car at a moment, the one that lasts longest first."""
    rows = rows_of(OF_CAR, [lot_id, plate_index, at, at, at])
    return [CarsPermit(*row) for row in rows]


def places_taken(permit_id: UUID, *, at: datetime, besides: bytes) -> int:
    """Count the other cars that stand somewhere by this permit."""
    return int(rows_of(TAKEN, [permit_id, at, besides])[0][0])


def permit_until(*, lot_id: UUID, plate_index: bytes, at: datetime) -> datetime | None:
    """Say until when a permit in force at a moment covers a car, its places aside.

    For stays that are known only when they are over.
    """
    permits = permits_of(lot_id=lot_id, plate_index=plate_index, at=at)
    return permits[0].valid_to if permits else None
