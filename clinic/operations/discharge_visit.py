"""Discharge a patient: the charges are complete, the insurer is asked next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Visit
from clinic.operations.charge_bed_days import end_bed_days
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.operations.register_visit import KeptAnswer
from clinic.rules.states import ON_VISIT_BILL, SplitStatus, VisitStatus
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of


class DischargeConflict(Rejected):
    """The visit was discharged before, at another time."""

    code = "clinic.visit.discharge_conflict"
    sentence = _("The visit was discharged already, at another time.")


def discharge_visit(
    *, merchant_id: UUID, visit_no: str, discharged_at: datetime, at: datetime
) -> KeptAnswer:
    """End the charging of a visit and answer the estimated split of its bill.

    Days in bed that no worker has charged yet are charged before.
    A worker asks the insurer next; the bill closes when the split is final. The
    same content again gives the first answer.

    Raises:
        VisitUnknown, DischargeConflict, VisitNotOpen: in this order.
    """
    digest = blind_index_of("clinic.discharge", discharged_at.isoformat())
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        if visit.discharge_digest is not None and visit.discharge_answer is not None:
            if bytes(visit.discharge_digest) != digest:
                raise DischargeConflict
            return KeptAnswer(visit.discharge_answer, replayed=True)
        refuse_unless_open(visit)
        end_bed_days(visit=visit, discharged_at=discharged_at, at=at)
        answer = _answer(visit)
        visit.status = VisitStatus.DISCHARGED
        visit.split_status = SplitStatus.ESTIMATED
        visit.discharged_at = discharged_at
        visit.discharge_digest, visit.discharge_answer = digest, answer
        visit.split_ask_at = at
        visit.save(
            update_fields=[
                "status",
                "split_status",
                "discharged_at",
                "discharge_digest",
                "discharge_answer",
                "split_ask_at",
            ]
        )
    return KeptAnswer(answer, replayed=False)


def _answer(visit: Visit) -> dict[str, Any]:
    sums = ChargeItem.objects.filter(
        holder_id=visit.holder_id, visit=visit, status__in=ON_VISIT_BILL
    ).aggregate(
        total=Sum("amount_minor", default=0),
        insurer=Sum("insurer_minor", default=0),
        citizen=Sum(F("amount_minor") - F("insurer_minor"), default=0),
    )
    return {
        "bill": str(visit.bill_id),
        "total_minor": int(sums["total"]),
        "currency": visit.hospital.currency,
        "split": {
            "status": SplitStatus.ESTIMATED,
            "insurer_minor": int(sums["insurer"]),
            "account_minor": 0,
            "citizen_minor": int(sums["citizen"]),
        },
    }
