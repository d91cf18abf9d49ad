"""Which lots price by which tariff."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from parking.models import Lot


@dataclass(frozen=True, slots=True)
class LotName:
    """A lot as lists name it."""

    id: UUID
    code: str
    name: str
    name_zh: str


def lots_by_tariff(
    *, merchant_ids: Collection[UUID] | None = None
) -> dict[str, list[LotName]]:
    """Give the lots of each tariff's code, in order of their codes.

    Those of ``merchant_ids``, or all.
    """
    rows = Lot.objects.order_by("code")
    if merchant_ids is not None:
        rows = rows.filter(merchant_id__in=merchant_ids)
    lots: dict[str, list[LotName]] = {}
    for lot in rows:
        named = LotName(lot.id, lot.code, lot.name, lot.name_zh)
        lots.setdefault(lot.tariff_code, []).append(named)
    return lots
