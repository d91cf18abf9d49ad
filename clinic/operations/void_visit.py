"""Void a visit that never took place: registered twice, or the patient went away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Admission, ChargeItem, Visit, VisitVoid
from clinic.operations.end_plan import abort_planned
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.operations.register_visit import BY, KeptAnswer
from clinic.rules.states import ItemStatus, VisitStatus
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of
from ledger.operations.lock_bills import lock_bills
from ledger.operations.void_bill import void_bill
from ledger.rules.digests import canonical_json
from ledger.rules.states import BillStatus


class VisitHasCharges(Rejected):
    """Something was done: what shall not count is reversed first."""

    code = "clinic.visit.has_charges"
    sentence = _("The visit has charges; reverse them first.")


class VisitVoidConflict(Rejected):
    """The visit was voided before, for another reason or at another time."""

    code = "clinic.visit.void_conflict"
    sentence = _("The visit was voided already, with other content.")


def void_visit(
    *,
    merchant_id: UUID,
    visit_no: str,
    reason: str,
    voided_at: datetime,
    at: datetime,
) -> KeptAnswer:
    """Void an open visit and its bill; the same content again is the same.

    Charges that were all taken back are none, unless something was paid for them.
    A deposit is not in the way: it waits to be given back.

    Raises:
        VisitUnknown, VisitVoidConflict, VisitNotOpen, VisitHasCharges: in this order.
    """
    content = canonical_json({"reason": reason, "at": voided_at.isoformat()})
    digest = blind_index_of("clinic.void", content.decode())
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        if known := VisitVoid.objects.filter(visit=visit).first():
            if bytes(known.digest) != digest:
                raise VisitVoidConflict
            return KeptAnswer(_answer(visit), replayed=True)
        refuse_unless_open(visit)
        _refuse_charges(visit)
        abort_planned(visit=visit, at=at)
        visit.status = VisitStatus.VOIDED
        visit.save(update_fields=["status"])
        Admission.objects.filter(visit=visit).update(due_at=None)
        VisitVoid.objects.create(
            visit=visit,
            holder_id=visit.holder_id,
            reason=reason,
            voided_at=voided_at,
            digest=digest,
            recorded_at=at,
        )
        void_bill(bill_id=visit.bill_id, holder_id=visit.holder_id, at=at, by=BY)
    return KeptAnswer(_answer(visit), replayed=False)


def _refuse_charges(visit: Visit) -> None:
    counting = ChargeItem.objects.filter(
        holder_id=visit.holder_id, visit=visit
    ).exclude(status=ItemStatus.REVERSED)
    bills = lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
    others = {bill.status for bill in bills if bill.id != visit.bill_id}
    if others - {BillStatus.VOIDED} or counting.exists():
        raise VisitHasCharges


def _answer(visit: Visit) -> dict[str, Any]:
    return {
        "visit": str(visit.id),
        "bill": str(visit.bill_id),
        "status": visit.status,
    }
