"""What bills of visits are made of, by fee category."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Sum

from clinic.models import ChargeItem


def category_sums(bill_ids: Collection[UUID]) -> dict[str, tuple[int, int]]:
    """Count and sum up these bills' lines that stand, by fee category."""
    rows = ChargeItem.objects.filter(bill_id__in=bill_ids, reversal=None)
    summed = rows.values("category").annotate(n=Count("id"), minor=Sum("amount_minor"))
    return {
        row["category"]: (row["n"], row["minor"]) for row in summed.order_by("category")
    }
