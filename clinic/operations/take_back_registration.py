"""Take back a registration at our own desk: its fee reversed, the visit voided."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import ChargeItem
from clinic.operations.lock_visit import lock_visit
from clinic.operations.register_at_desk import LINE
from clinic.operations.reverse_charge import reverse_charge
from clinic.operations.void_visit import void_visit
from clinic.rules.states import ItemStatus, VisitStatus

REASON = "Registered by mistake"


def take_back_registration(*, merchant_id: UUID, visit_no: str, at: datetime) -> None:
    """Let a visit that was registered by mistake never have taken place.

    What was voided before stays so. A fee that was paid is given back first.

    Raises:
        VisitUnknown: this hospital has no such visit.
        ChargeBeingPaid: its fee is being paid right now.
        VisitNotOpen, VisitHasCharges: more than registering has happened.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        if visit.status == VisitStatus.VOIDED:
            return
        fees = ChargeItem.objects.filter(
            holder_id=visit.holder_id, visit=visit, line_no=LINE
        )
        if fees.exclude(status=ItemStatus.REVERSED).exists():
            reverse_charge(
                merchant_id=merchant_id,
                visit_no=visit_no,
                line_no=LINE,
                reason=REASON,
                reversed_at=at,
                at=at,
            )
        void_visit(
            merchant_id=merchant_id,
            visit_no=visit_no,
            reason=REASON,
            voided_at=at,
            at=at,
        )
