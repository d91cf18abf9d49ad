"""What desks asked to be taken back, and waits for another person."""

from collections.abc import Collection
from uuid import UUID

from clinic.models import TakeBack
from clinic.rules.states import TakeBackStatus


def take_backs_to_decide(merchant_ids: Collection[UUID] | None) -> list[TakeBack]:
    """Give those of these merchants' hospitals, or of all, the oldest first."""
    rows = TakeBack.objects.filter(status=TakeBackStatus.REQUESTED)
    if merchant_ids is not None:
        rows = rows.filter(visit__hospital__merchant__in=merchant_ids)
    whole = rows.select_related("visit__hospital").order_by("requested_at", "id")
    return list(whole)


def take_back_within(
    take_back_id: UUID, *, merchant_ids: Collection[UUID] | None
) -> TakeBack | None:
    """Give one of these merchants' hospitals, or of any."""
    rows = TakeBack.objects.filter(id=take_back_id)
    if merchant_ids is not None:
        rows = rows.filter(visit__hospital__merchant__in=merchant_ids)
    return rows.first()
