"""Find whose visit a newborn belongs to."""

from django.utils.translation import gettext_lazy as _

from clinic.models import Hospital, Visit
from clinic.queries.patients import Patient
from clinic.rules.states import VisitStatus
from ledger.errors import NotFound


class MotherUnknown(NotFound):
    """The hospital has no visit of this number that a newborn could belong to."""

    code = "clinic.patient.mother_unknown"
    sentence = _("There is no visit %(visit_no)s of a mother.")


def find_mother(hospital: Hospital, patient: Patient) -> Visit | None:
    """Give the mother's visit of a newborn, locked; ``None``: the patient is none.

    Whoever is being named for her right now is waited for.

    Raises:
        MotherUnknown: this hospital has no such visit, or it was voided.
    """
    if not patient.newborn_of:
        return None
    visits = Visit.objects.select_for_update(no_key=True).filter(
        hospital=hospital, visit_no=patient.newborn_of
    )
    mother = (
        visits.exclude(status=VisitStatus.VOIDED).only("holder_id", "payer_id").first()
    )
    if mother is None:
        raise MotherUnknown(visit_no=patient.newborn_of)
    return mother
