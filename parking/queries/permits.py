"""Permits: who parks in a lot without paying."""

from datetime import datetime
from uuid import UUID

from parking.models import Permit


def permit_until(*, lot_id: UUID, plate_index: bytes, at: datetime) -> datetime | None:
    """Say until when a car that enters ``at`` this moment parks without paying."""
    valid = Permit.objects.filter(
        lot_id=lot_id, plate_index=plate_index, valid_from__lte=at, valid_to__gt=at
    )
    return valid.order_by("-valid_to").values_list("valid_to", flat=True).first()
