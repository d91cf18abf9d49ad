"""Claims as workers, hospitals and desks see them."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from clinic.models import Claim, Split
from clinic.ports import Sums
from clinic.rules.states import NOTHING_STANDS, UNDECIDED


def claims_over(*, at: datetime, limit: int) -> list[UUID]:
    """Name claims whose insurers have been waited for long enough."""
    rows = Claim.objects.filter(status__in=UNDECIDED, deadline_at__lte=at)
    return list(rows.order_by("deadline_at").values_list("id", flat=True)[:limit])


def undecided_bills(visit_id: UUID) -> set[UUID]:
    """Name the bills of a visit that wait for an insurer's word."""
    rows = Claim.objects.filter(visit=visit_id, status__in=UNDECIDED)
    return set(rows.values_list("bill_id", flat=True))


def claims_standing(visit_id: UUID) -> bool:
    """Say whether an insurer was, or is to be, asked about the visit's patient."""
    rows = Claim.objects.filter(visit=visit_id).exclude(person="")
    return rows.exclude(status__in=NOTHING_STANDS).exists()


def sums_of_bill(*, holder_id: UUID, bill_id: UUID) -> Sums | None:
    """Give how a bill was split last; ``None``: no insurer that keeps claims did."""
    splits = Split.objects.filter(holder_id=holder_id, claim__bill_id=bill_id)
    names = [field.name for field in fields(Sums)]
    row = splits.order_by("-claim__round_no").values(*names).first()
    return Sums(**row) if row else None
