"""Say for whom a member of staff works."""

from uuid import UUID

from django.db import transaction

from ledger.models import Assignment


def assign_staff(*, user_id: int, merchant_id: UUID) -> None:
    """See to it that somebody works for a merchant; said twice, it is said once."""
    with transaction.atomic(savepoint=False):
        Assignment.objects.get_or_create(user_id=user_id, merchant_id=merchant_id)
