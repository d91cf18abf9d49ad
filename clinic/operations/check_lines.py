"""Check new lines against the visit and the hospital's price list, all of them.

One line that can't be charged refuses the whole call: each mistake has its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from clinic.models import Visit
from clinic.operations.book_items import ChargeLine, Listed
from clinic.queries.prices import FoundPrice, find_prices
from clinic.rules.categories import read_category
from ledger.errors import BadInput

Placed = tuple[str, ChargeLine]


class PerformedAfterDischarge(BadInput):
    """What is charged was done after the patient had left."""

    code = "clinic.charge.after_discharge"
    sentence = _("This was performed after the discharge.")


class CodeUnknown(BadInput):
    """The price list in force does not know the code."""

    code = "clinic.charge.unknown_code"
    sentence = _("The price list in force on this day has no such code.")


class CategoryDiffers(BadInput):
    """The price list has the code in another fee category."""

    code = "clinic.charge.other_category"
    sentence = _("The price list has this code in fee category %(category)s.")


def check_lines(
    *, visit: Visit, lines: Sequence[Placed], unasked: bool = False
) -> list[ChargeLine]:
    """Give the lines with what the price list in force says of each.

    Each line stands beside its place in the request. A price and a class that are
    sent are kept; what differs from the list's is flagged. A hospital without a list in
    force charges as it says. ``unasked`` lines are our own: what the list doesn't
    know of them is charged all the same.

    Raises:
        PerformedAfterDischarge, CodeUnknown, CategoryDiffers: the first mistake in the
            lines' order, with all others beside it.
    """
    found = _find(visit, [line for _, line in lines])
    mistakes = [
        mistake
        for (place, line), price in zip(lines, found, strict=True)
        for mistake in _mistakes(visit, line, price=price, place=place)
    ]
    if mistakes and not unasked:
        first, *besides = mistakes
        first.besides = besides
        raise first
    return [
        replace(line, listed=_listed(line, price)) if price and price.category else line
        for (_, line), price in zip(lines, found, strict=True)
    ]


def _find(visit: Visit, lines: Sequence[ChargeLine]) -> list[FoundPrice | None]:
    zone = ZoneInfo(visit.hospital.zone)
    return find_prices(
        hospital_id=visit.hospital_id,
        asked=[
            (line.code, line.performed_at.astimezone(zone).date()) for line in lines
        ],
    )


def _mistakes(
    visit: Visit, line: ChargeLine, *, price: FoundPrice | None, place: str
) -> Iterator[BadInput]:
    if visit.discharged_at and line.performed_at > visit.discharged_at:
        yield PerformedAfterDischarge(pointer=f"{place}/performed_at")
    if price is None:
        return
    if price.category is None:
        yield CodeUnknown(pointer=f"{place}/code")
    elif read_category(line.category) != price.category:
        yield CategoryDiffers(pointer=f"{place}/category", category=price.category)


def _listed(line: ChargeLine, price: FoundPrice) -> Listed:
    return Listed(
        price_list_id=price.price_list_id,
        price_differs=line.unit_price_minor != price.unit_price_minor,
        class_differs=line.insurance_class != price.insurance_class,
        ceiling_minor=price.ceiling_minor,
        prepay_ratio=price.prepay_ratio or Decimal(0),
    )
