"""What a desk's paid bills were made of, and what went back of it, by fee category."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Sum

from ledger.models import Charge, Refund, RefundLine
from ledger.money import split_by_largest_remainder
from ledger.queries.refunds import reserving

Named = tuple[str, str]
"""A fee category, and the kind of bill of what has none."""


@dataclass(frozen=True, slots=True)
class CategorySum:
    """Lines of a category that were paid, their whole price, and what went back."""

    category: str
    kind: str
    lines: int
    price_minor: int
    refunded_minor: int


def sums_by_category(
    *, bill_ids: Collection[UUID], refund_ids: Collection[UUID]
) -> list[CategorySum]:
    """Sum up these bills' lines, and take these refunds off their own categories.

    A line that was taken back before its bill was paid counts for nothing.
    """
    paid = _by_bill(bill_ids)
    price: dict[Named, int] = defaultdict(int)
    lines: dict[Named, int] = defaultdict(int)
    for named, number, minor in (row for rows in paid.values() for row in rows):
        lines[named] += number
        price[named] += minor
    refunded: dict[Named, int] = defaultdict(int)
    for named, minor in (*_by_line(refund_ids), *_as_a_whole(refund_ids)):
        refunded[named] += minor
    return [
        CategorySum(*named, lines[named], price[named], refunded[named])
        for named in sorted({*lines, *refunded})
    ]


def _by_bill(bill_ids: Collection[UUID]) -> Mapping[UUID, list[tuple[Named, int, int]]]:
    """Count and sum up each bill's lines that stand, by category."""
    rows = Charge.objects.filter(bill_id__in=bill_ids)
    grouped = rows.values("bill_id", "category", "bill__kind").annotate(
        # A line that takes another back is one less, beside not being one itself.
        number=Count("id") - 2 * Count("reverses"),
        minor=Sum("amount_minor"),
    )
    found = defaultdict(list)
    for row in grouped.order_by("category"):
        named = _named(row["category"], row["bill__kind"])
        found[row["bill_id"]].append((named, row["number"], row["minor"]))
    return found


def _by_line(refund_ids: Collection[UUID]) -> Iterator[tuple[Named, int]]:
    rows = RefundLine.objects.filter(refund_id__in=refund_ids)
    grouped = rows.values("charge__category", "charge__bill__kind").annotate(
        minor=Sum(F("amount_minor") + F("insurer_minor"))
    )
    for row in grouped:
        yield _named(row["charge__category"], row["charge__bill__kind"]), row["minor"]


def _as_a_whole(refund_ids: Collection[UUID]) -> Iterator[tuple[Named, int]]:
    """Share a refund that names no lines out over what its bill's lines have left."""
    rows = Refund.objects.filter(id__in=refund_ids, lines=None)
    both = rows.annotate(both=F("amount_minor") + F("insurer_minor"))
    refunds = list(both.values_list("bill_id", "both"))
    made_of = _by_bill([bill_id for bill_id, _minor in refunds])
    for bill_id, minor in refunds:
        named = [one for one, _number, _minor in made_of[bill_id]]
        given = _given_by_line(bill_id)
        left = [price - given[one] for one, _number, price in made_of[bill_id]]
        shared = split_by_largest_remainder(minor, left)
        yield from zip(named, shared, strict=True)


def _given_by_line(bill_id: UUID) -> Mapping[Named, int]:
    given: dict[Named, int] = defaultdict(int)
    by_line = reserving().filter(bill_id=bill_id).values_list("id", flat=True)
    for named, minor in _by_line(list(by_line)):
        given[named] += minor
    return given


def _named(category: str, kind: str) -> Named:
    """Name a category, which is the same in bills of every kind, or else the kind."""
    return category, "" if category else kind
