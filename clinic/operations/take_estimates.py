"""Take estimates for final shares, where no insurer is waited for."""

from collections.abc import Sequence
from datetime import datetime

from clinic.models import ChargeItem, SplitShare


def take_estimates(items: Sequence[ChargeItem], *, at: datetime) -> None:
    """Take estimates for final shares: a bill that is closed can't wait for those."""
    SplitShare.objects.bulk_create(
        [
            SplitShare(
                item=item,
                holder_id=item.holder_id,
                insurer_minor=item.insurer_minor,
                account_minor=0,
                citizen_minor=item.citizen_minor,
                decided_at=at,
            )
            for item in items
        ]
    )
