"""Discharge a patient: the charges are complete, the insurer is asked next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Visit
from clinic.operations.charge_bed_days import end_bed_days
from clinic.operations.end_plan import abort_planned
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.operations.open_claims import open_claims
from clinic.operations.register_visit import KeptAnswer
from clinic.queries.estimates import estimate_of_bill
from clinic.rules.states import ON_VISIT_BILL, SplitStatus, VisitStatus
from clinic.rules.sums import spell_sums
from credit.operations.weigh_arrears import weigh_arrears
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of
from ledger.operations.lock_bills import lock_bills


class DischargeConflict(Rejected):
    """The visit was discharged before, at another time."""

    code = "clinic.visit.discharge_conflict"
    sentence = _("The visit was discharged already, at another time.")


def discharge_visit(
    *, merchant_id: UUID, visit_no: str, discharged_at: datetime, at: datetime
) -> KeptAnswer:
    """End the charging of a visit and answer the estimated split of its bill.

    Days in bed that no worker has charged yet are charged before, and what is still
    planned is aborted.
    A worker asks the insurer next; the bill closes when the split is final. The
    same content again gives the first answer. Where the insurer keeps claims the
    answer says by policy how the whole is expected to be split.

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
        if hasattr(visit, "admission"):
            # Days in bed are booked, and some taken back, after accounts are locked:
            # the line's row and the bills come before them.
            weigh_arrears(holder_ids=[visit.holder_id], at=at)
            lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
        aborted = abort_planned(visit=visit, at=at)
        end_bed_days(visit=visit, discharged_at=discharged_at, at=at)
        keeps_claims = visit.hospital.keeps_claims
        answer = _answer(visit, _by_policy(visit, at=at) if keeps_claims else None)
        answer["aborted"] = aborted
        visit.status = VisitStatus.DISCHARGED
        visit.split_status = SplitStatus.ESTIMATED
        visit.discharged_at = discharged_at
        visit.discharge_digest, visit.discharge_answer = digest, answer
        if keeps_claims:
            open_claims(visit=visit, bill_ids=[visit.bill_id], at=at)
        else:
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


def _answer(visit: Visit, by_policy: dict[str, int] | None) -> dict[str, Any]:
    on_bill = ChargeItem.objects.filter(
        holder_id=visit.holder_id,
        visit=visit,
        bill_id=visit.bill_id,
        status__in=ON_VISIT_BILL,
    )
    sums = on_bill.aggregate(
        total=Sum("amount_minor", default=0),
        insurer=Sum("insurer_minor", default=0),
        citizen=Sum(F("amount_minor") - F("insurer_minor"), default=0),
    )
    estimated = {
        "insurer_minor": int(sums["insurer"]),
        "account_minor": 0,
        "citizen_minor": int(sums["citizen"]),
    }
    return {
        "bill": str(visit.bill_id),
        "total_minor": int(sums["total"]),
        "currency": visit.hospital.currency,
        "split": {"status": SplitStatus.ESTIMATED, **(by_policy or estimated)},
    }


def _by_policy(visit: Visit, *, at: datetime) -> dict[str, int] | None:
    """Spell the expected split of the whole bill, if we know a policy for it."""
    estimate = estimate_of_bill(visit, at=at)
    if estimate is None:
        return None
    return spell_sums(estimate[1])
