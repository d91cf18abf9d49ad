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
    """Give a person's visits with all that was done; read as it is gone through.

    Also those of another that the person was named for: as patient, or as payer.
    """
    return {"visits": _visits(holder_id)}


def _visits(holder_id: UUID) -> Iterator[Row]:
    own = Visit.objects.filter(holder_id=holder_id)
    named = Visit.objects.filter(payer_id=holder_id).exclude(holder_id=holder_id)
    for found in (own, named):
        rows = found.select_related("hospital").prefetch_related("items")
        for row in rows.order_by("id").iterator(chunk_size=CHUNK_ROWS):
            items = [told(item, ITEM) for item in row.items.all()]
            yield told(row, VISIT) | {"hospital": row.hospital.name, "items": items}
