"""Hand refunds of a visit back at a hospital's desk, in one sum."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinic.models import Visit
from clinic.operations.lock_visit import lock_visit
from ledger.operations.hand_back_together import hand_back_together


def hand_back_to_visit(
    *,
    visit_id: UUID,
    refund_ids: Collection[UUID],
    shift_id: UUID,
    by: str,
    at: datetime,
) -> list[Any]:
    """Hand a visit's approved refunds back: all of them, or none.

    The visit is held: a bill whose payment is taken back waits for whoever is named as
    its patient by then. Gives the refunds (``Any``: no floor names the tables of
    another).

    Raises:
        What ``hand_back_together`` refuses.
    """
    with transaction.atomic(savepoint=False):
        known = Visit.objects.select_related("hospital").get(id=visit_id)
        visit = lock_visit(
            merchant_id=known.hospital.merchant_id, visit_no=known.visit_no
        )
        return list(
            hand_back_together(
                refund_ids=refund_ids,
                shift_id=shift_id,
                by=by,
                at=at,
                payer_id=visit.payer_id,
            )
        )
