"""Name an unknown patient: who pays is recorded, the debt stays where it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clinic.models import PatientNaming, Visit
from clinic.operations.keep_patient import keep_patient
from clinic.operations.lock_visit import lock_visit, refuse_if_voided
from clinic.queries.claims import claims_standing
from clinic.queries.patients import Patient
from clinic.rules.states import VisitStatus
from credit.queries.citizens import citizen_of_holder
from ledger.errors import NotFound, Rejected
from ledger.operations.lock_bills import lock_bills
from ledger.operations.name_payer import name_payer
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import BillStatus

BY = "hospital: patient named"
CORRECTED = "hospital: patient corrected"
MONEY_MOVED = (BillStatus.SETTLING, BillStatus.SETTLED)


class PatientUnknown(NotFound):
    """No citizen has this identity number or reference."""

    code = "clinic.patient.unknown"
    sentence = _("No citizen is known by this number or reference.")


class PatientKnown(Rejected):
    """The visit has another patient, who is known already."""

    code = "clinic.patient.known"
    sentence = _("The visit has another patient, who is known already.")


class PatientPaid(Rejected):
    """Whoever was named has paid, or is paying: that money would go back first."""

    code = "clinic.patient.paid"
    sentence = _("Whoever was named has paid for this visit, or is paying right now.")


class PatientClaimed(Rejected):
    """An insurer knows of a claim for whoever was named: that would stay theirs."""

    code = "clinic.patient.claimed"
    sentence = _(
        "The insurer has been asked about whoever was named. Take the charges back "
        "first; charge them again once the right patient is named."
    )


def name_patient(
    *,
    merchant_id: UUID,
    visit_no: str,
    patient: Patient,
    at: datetime,
    reason: str = "",
) -> tuple[Visit, bool]:
    """Record the citizen as payer of the visit's bills; true when it stood before.

    Unpaid bills are collected from the payer from now on. Later charges stay with
    the visit's holder; the payer's insurance counts for them and the split.

    With a ``reason`` somebody who was named wrongly makes way, while nothing has
    been paid. Newborns of the visit follow it, and stand in the way as it does,
    but those for whom somebody was named on their own.

    Raises:
        VisitUnknown, VisitNotOpen (voided), PatientUnknown, PatientKnown,
        PatientPaid, PatientClaimed: in this order.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        refuse_if_voided(visit)
        citizen = keep_patient(patient)
        if citizen is None:
            raise PatientUnknown
        if visit.payer_id == citizen.holder_id:
            return visit, True
        children = _children(visit)
        _refuse(visit, children, reason=reason)
        by = CORRECTED if _is_named(visit) else BY
        _keep(visit, payer_id=citizen.holder_id, reason=reason, at=at)
        # What the insurer is being asked about now was said of the patient as known.
        if visit.status != VisitStatus.DISCHARGED:
            visit.insured = citizen.insured
        for one in (visit, *children):
            one.payer_id = citizen.holder_id
            one.save(update_fields=["payer_id", "insured"])
            name_payer(
                holder_id=one.holder_id,
                subject_id=one.id,
                payer_id=one.payer_id,
                at=at,
                by=by,
            )
    return visit, False


def _children(visit: Visit) -> list[Visit]:
    """Lock the visits of newborns that follow: nobody was named for them alone."""
    rows = Visit.objects.select_for_update(of=("self",), no_key=True).filter(
        ~Exists(PatientNaming.objects.filter(visit=OuterRef("pk"))),
        newborn__mother=visit,
        holder_id=visit.holder_id,
        payer_id=visit.payer_id,
    )
    return list(rows.exclude(status=VisitStatus.VOIDED).order_by("id"))


def _is_named(visit: Visit) -> bool:
    return visit.payer_id != visit.holder_id


def _refuse(visit: Visit, children: list[Visit], *, reason: str) -> None:
    """Refuse to name anew whom the hospital knew, or whoever has paid."""
    if citizen_of_holder(visit.holder_id) or (_is_named(visit) and not reason):
        raise PatientKnown
    if not _is_named(visit):
        return
    visits = (visit, *children)
    if any(_has_moved_money(one) for one in visits):
        raise PatientPaid
    if any(claims_standing(one.id) for one in visits):
        raise PatientClaimed


def _has_moved_money(visit: Visit) -> bool:
    """Lock the visit's bills; say whether one was paid, or is being paid."""
    bills = lock_bills(subject_id=visit.id, holder_id=visit.holder_id)
    return any(bill.status in MONEY_MOVED for bill in bills)


def _keep(visit: Visit, *, payer_id: UUID, reason: str, at: datetime) -> None:
    PatientNaming.objects.create(
        id=time_ordered_id(at, "naming", visit.id, payer_id),
        holder_id=visit.holder_id,
        visit=visit,
        payer_id=payer_id,
        instead_of_id=visit.payer_id if _is_named(visit) else None,
        reason=reason,
        at=at,
    )
