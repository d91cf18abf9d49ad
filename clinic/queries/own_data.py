"""What the clinic keeps of a person's visits, whole, for that person."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from clinic.models import Visit
from ledger.queries.own_data import told

Row = Mapping[str, Any]

VISIT = "id visit_no kind department status insured opened_at discharged_at closed_at"
ITEM = (
    "line_no code name category quantity unit_price_minor amount_minor "
    "insurance_class insurer_minor performed_at status"
)
CHUNK_ROWS = 200


def own_data(holder_id: UUID) -> dict[str, Iterable[Row]]:
    """Give a person's visits with all that was done; read as it is gone through."""
    return {"visits": _visits(holder_id)}


def _visits(holder_id: UUID) -> Iterator[Row]:
    rows = Visit.objects.filter(holder_id=holder_id).select_related("hospital")
    rows = rows.prefetch_related("items").order_by("id")
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        items = [told(item, ITEM) for item in row.items.all()]
        yield told(row, VISIT) | {"hospital": row.hospital.name, "items": items}
