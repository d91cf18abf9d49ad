"""Take an item off the review list: somebody has looked at it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from parking.models import ReviewItem


def close_review(*, item_id: UUID, user_id: int, at: datetime) -> bool:
    """Note who has looked at an item; false when somebody had before."""
    with transaction.atomic(savepoint=False):
        waiting = ReviewItem.objects.filter(id=item_id, seen_at=None)
        return waiting.update(seen_at=at, seen_by_id=user_id) == 1
