"""Take the persons whose arrears may have changed, to be looked at now."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import StandingChange


def claim_standing_changes(*, at: datetime, limit: int) -> list[UUID]:
    """Drop up to ``limit`` changes to be looked at by ``at``; give whose they are.

    Called in the transaction that decides about them: should it fail, they are
    there again. What changes from now on writes rows of its own.
    """
    with transaction.atomic(savepoint=False):
        changes = StandingChange.objects.select_for_update(skip_locked=True)
        rows = list(
            changes.filter(at__lte=at)
            .order_by("id")
            .values_list("id", "holder_id")[:limit]
        )
        StandingChange.objects.filter(id__in=[row[0] for row in rows]).delete()
    return sorted({person for _, person in rows})
