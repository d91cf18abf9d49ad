"""Take the notices that nobody has been told, to be told now."""

from collections.abc import Sequence

from django.db import transaction

from ledger.models import Notice, UntoldNotice


def claim_untold(*, limit: int) -> Sequence[Notice]:
    """Take up to ``limit`` notices off the queue; give them in the order of time.

    Called in the transaction that tells them: should it fail, they are there again.
    """
    with transaction.atomic(savepoint=False):
        untold = UntoldNotice.objects.select_for_update(skip_locked=True)
        ids = list(
            untold.order_by("notice_id").values_list("notice_id", flat=True)[:limit]
        )
        UntoldNotice.objects.filter(notice_id__in=ids).delete()
    return list(Notice.objects.filter(id__in=ids).order_by("id"))
