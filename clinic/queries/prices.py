"""What a hospital's price lists say: which is in force, what a code costs on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from clinic.models import Hospital, Price, PriceList
from clinic.rules.categories import FeeCategory
from clinic.rules.price_changes import PriceChanges, changes_between
from clinic.rules.price_rows import ListedPrice
from clinic.rules.states import InsuranceClass, PriceListStatus
from ledger.queries.prepared import rows_of

REGISTERING = (FeeCategory.REGISTRATION, FeeCategory.CONSULTATION)
"""What is charged as soon as a patient comes; many cities have merged the two."""

FIND = """
SELECT asked.n, l.id, p.category, p.insurance_class, p.unit_price_minor,
       p.ceiling_minor, p.prepay_ratio
  FROM unnest(%s::text[], %s::date[]) WITH ORDINALITY AS asked(code, day, n)
 CROSS JOIN LATERAL (
       SELECT id FROM clinic_pricelist
        WHERE hospital_id = %s AND status = 'published' AND valid_from <= asked.day
        ORDER BY valid_from DESC LIMIT 1) AS l
  LEFT JOIN LATERAL (
       SELECT * FROM clinic_price
        WHERE price_list_id = l.id AND code = asked.code
          AND (valid_from IS NULL OR valid_from <= asked.day)
          AND (valid_to IS NULL OR asked.day < valid_to)
        LIMIT 1) AS p ON TRUE
"""
"""A list names a code once a day. Each is looked up by itself: as a join, the planner
went through the whole list for each of them until it knew how long that is."""


@dataclass(frozen=True, slots=True)
class FoundPrice:
    """What the list in force says of a code on a day, amounts in minor units.

    ``category`` is ``None`` where the list doesn't know the code.
    """

    price_list_id: UUID
    category: FeeCategory | None
    insurance_class: str
    unit_price_minor: int
    ceiling_minor: int | None
    prepay_ratio: Decimal | None


def find_prices(
    *, hospital_id: UUID, asked: Sequence[tuple[str, date]]
) -> list[FoundPrice | None]:
    """Look codes up, each on its day of the hospital's zone, in one query.

    Nothing where no list of the hospital is in force on that day.
    """
    codes, days = zip(*asked, strict=True)
    rows = rows_of(FIND, [list(codes), list(days), hospital_id])
    found = {
        number: FoundPrice(
            list_id,
            FeeCategory(category) if category else None,
            insurance_class or "",
            unit_price or 0,
            *insured,
        )
        for number, list_id, category, insurance_class, unit_price, *insured in rows
    }
    return [found.get(number) for number in range(1, len(asked) + 1)]


def list_in_force(hospital: Hospital, day: date) -> PriceList | None:
    """Give the version of a hospital's prices that is in force on a day."""
    return (
        PriceList.objects.filter(
            hospital=hospital, status=PriceListStatus.PUBLISHED, valid_from__lte=day
        )
        .order_by("-valid_from")
        .first()
    )


def registration_fees(hospital: Hospital, day: date, *, limit: int) -> list[Price]:
    """Give what registering may cost on a day: fees of the list in force, by code."""
    in_force = list_in_force(hospital, day)
    if in_force is None:
        return []
    rows = Price.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day),
        Q(valid_to=None) | Q(valid_to__gt=day),
        price_list=in_force,
        category__in=REGISTERING,
    )
    return list(rows.order_by("code")[:limit])


def changes_of(price_list: PriceList) -> PriceChanges:
    """Compare a version with what would be in force on its first day without it."""
    before = (
        PriceList.objects.filter(
            hospital_id=price_list.hospital_id,
            status=PriceListStatus.PUBLISHED,
            valid_from__lte=price_list.valid_from,
        )
        .exclude(id=price_list.id)
        .order_by("-valid_from")
        .first()
    )
    return changes_between(prices_of(before) if before else [], prices_of(price_list))


def prices_of(price_list: PriceList) -> list[ListedPrice]:
    """Give a version's prices in the order of their codes."""
    rows = Price.objects.filter(price_list=price_list).order_by("code", "valid_from")
    return [
        ListedPrice(
            code=row.code,
            national_code=row.national_code,
            name=row.name,
            category=FeeCategory(row.category),
            insurance_class=InsuranceClass(row.insurance_class),
            prepay_ratio=row.prepay_ratio,
            unit_price_minor=row.unit_price_minor,
            ceiling_minor=row.ceiling_minor,
            unit=row.unit,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    ]
