"""Mandates: what a citizen has agreed to."""

from uuid import UUID

from credit.models import Mandate, MandateStep


def newest_mandate(holder_id: UUID) -> Mandate | None:
    """Give the mandate that is in force (or that paused or ended the last one)."""
    mandates = Mandate.objects.filter(holder_id=holder_id)
    return mandates.order_by("-given_at", "-id").first()


def agreed_before(holder_id: UUID) -> Mandate | None:
    """Give what was agreed to last; a pause in between took nothing of it back."""
    given = Mandate.objects.filter(holder_id=holder_id, step=MandateStep.GIVEN)
    return given.order_by("-given_at", "-id").first()
