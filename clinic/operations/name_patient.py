"""Name an unknown patient: who pays is recorded, the debt stays where it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Visit
from clinic.operations.lock_visit import lock_visit
from clinic.queries.patients import Patient, find_patient
from clinic.rules.states import VisitStatus
from credit.queries.citizens import citizen_of_holder
from ledger.errors import NotFound, Rejected
from ledger.operations.name_payer import name_payer

BY = "hospital: patient named"


class PatientUnknown(NotFound):
    """No citizen has this identity number or reference."""

    code = "clinic.patient.unknown"
    sentence = _("No citizen is known by this number or reference.")


class PatientKnown(Rejected):
    """The visit has another patient, who is known already."""

    code = "clinic.patient.known"
    sentence = _("The visit has another patient, who is known already.")


def name_patient(
    *, merchant_id: UUID, visit_no: str, patient: Patient, at: datetime
) -> tuple[Visit, bool]:
    """Record the citizen as payer of the visit's bills; true when it stood before.

    Unpaid bills are collected from the payer from now on. Later charges stay with
    the visit's holder; the payer's insurance counts for them and the split.

    Raises:
        VisitUnknown, PatientUnknown, PatientKnown: in this order.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        citizen = find_patient(patient)
        if citizen is None:
            raise PatientUnknown
        if visit.payer_id == citizen.holder_id:
            return visit, True
        if visit.payer_id != visit.holder_id or citizen_of_holder(visit.holder_id):
            raise PatientKnown
        visit.payer_id = citizen.holder_id
        # What the insurer is being asked about now was said of the patient as known.
        if visit.status != VisitStatus.DISCHARGED:
            visit.insured = citizen.insured
        visit.save(update_fields=["payer_id", "insured"])
        name_payer(
            holder_id=visit.holder_id,
            subject_id=visit.id,
            payer_id=visit.payer_id,
            at=at,
            by=BY,
        )
    return visit, False
