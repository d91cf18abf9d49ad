"""What is overdue, and since when, for those who dun."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from ledger.models import Bill
from ledger.rules.states import BillStatus


@dataclass(frozen=True, slots=True)
class Age:
    """A bracket: due for at least ``days_from``, less than ``days_to`` whole days."""

    code: str
    days_from: int
    days_to: int | None


AGES: Sequence[Age] = (
    Age("0-7", 0, 8),
    Age("8-30", 8, 31),
    Age("31-90", 31, 91),
    Age("91", 91, None),
)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many bills, and what their payers owe of them, in minor units."""

    bills: int
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """What is overdue to a merchant in a currency, a sum for each age and in all."""

    merchant_id: UUID
    name: str
    name_zh: str
    currency: str
    by_age: Sequence[Sums]
    whole: Sums


def aged(age: Age, *, at: datetime) -> Q:
    """Give the condition that a bill has been due that long."""
    found = Q(due_at__lte=at - timedelta(days=age.days_from))
    if age.days_to is not None:
        found &= Q(due_at__gt=at - timedelta(days=age.days_to))
    return found


def overdue_by_age(
    *, at: datetime, merchant_ids: Collection[UUID] | None = None
) -> list[Arrears]:
    """Sum up overdue bills by merchant, currency and age, in one statement.

    Those of ``merchant_ids``, or all.
    """
    bills = Bill.objects.filter(status=BillStatus.OVERDUE)
    if merchant_ids is not None:
        bills = bills.filter(merchant_id__in=merchant_ids)
    owed = F("line_minor") + F("due_minor")
    sums: dict[str, Any] = {"bills": Count("id"), "owed": Sum(owed)}
    for age in AGES:
        narrowed = aged(age, at=at)
        sums[f"bills_{age.days_from}"] = Count("id", filter=narrowed)
        sums[f"owed_{age.days_from}"] = Sum(owed, filter=narrowed, default=0)
    rows = (
        bills.values("merchant_id", "merchant__name", "merchant__name_zh", "currency")
        .annotate(**sums)
        .order_by("merchant__name", "currency")
    )
    return [_arrears(row) for row in rows]


def _arrears(row: Mapping[str, Any]) -> Arrears:
    return Arrears(
        merchant_id=row["merchant_id"],
        name=row["merchant__name"],
        name_zh=row["merchant__name_zh"],
        currency=row["currency"],
        by_age=[
            Sums(row[f"bills_{age.days_from}"], row[f"owed_{age.days_from}"])
            for age in AGES
        ],
        whole=Sums(row["bills"], row["owed"]),
    )
