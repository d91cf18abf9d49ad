"""Count a till, blindly: what is expected is reckoned when the count is there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput
from ledger.models import Shift
from ledger.operations.use_till import ShiftNotOpen, lock_shift
from ledger.queries.shifts import in_drawer
from ledger.rules.states import ShiftStatus
from ledger.rules.tills import is_countable, sum_of


class CountImpossible(BadInput):
    """There are no such pieces, or fewer than none of them."""

    code = "ledger.shift.count_impossible"
    sentence = _("These are no numbers of notes and coins.")


def count_shift(
    *,
    shift_id: UUID,
    counts: Mapping[int, int],
    at: datetime,
    cashier_id: int | None = None,
) -> Shift:
    """Keep what was counted, by piece in minor units; the till is closed with that.

    With ``cashier_id`` only that cashier's own shift is counted.

    Raises:
        ShiftUnknown, ShiftNotYours, ShiftNotOpen, CountImpossible: in this order. The
            same count again is no refusal.
    """
    with transaction.atomic(savepoint=False):
        shift = lock_shift(shift_id, cashier_id=cashier_id)
        kept = {str(piece): number for piece, number in counts.items() if number}
        if shift.status != ShiftStatus.OPEN:
            if shift.counts == kept:
                return shift
            raise ShiftNotOpen(status=shift.get_status_display())
        if not is_countable(counts, currency=shift.currency):
            raise CountImpossible(pointer="/counts")
        shift.status, shift.counts, shift.counted_at = ShiftStatus.COUNTED, kept, at
        shift.counted_minor = sum_of(counts)
        shift.expected_minor = in_drawer(shift)
        shift.save(
            update_fields=[
                "status",
                "counts",
                "counted_at",
                "counted_minor",
                "expected_minor",
            ]
        )
    return shift
