"""Claims as workers, hospitals and desks see them."""

from datetime import datetime
from uuid import UUID

from clinic.models import Claim
from clinic.rules.states import UNDECIDED


def claims_over(*, at: datetime, limit: int) -> list[UUID]:
    """Name claims whose insurers have been waited for long enough."""
    rows = Claim.objects.filter(status__in=UNDECIDED, deadline_at__lte=at)
    return list(rows.order_by("deadline_at").values_list("id", flat=True)[:limit])


def undecided_bills(visit_id: UUID) -> set[UUID]:
    """Name the bills of a visit that wait for an insurer's word."""
    rows = Claim.objects.filter(visit=visit_id, status__in=UNDECIDED)
    return set(rows.values_list("bill_id", flat=True))
