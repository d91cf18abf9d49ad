"""Lock a visit for a change: the first lock that every operation on it takes."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clinic.models import Visit
from clinic.rules.states import VisitStatus
from ledger.errors import NotFound, Rejected


class VisitUnknown(NotFound):
    """The asker's hospital has no such visit."""

    code = "clinic.visit.unknown"
    sentence = _("There is no such visit.")


class VisitNotOpen(Rejected):
    """The visit is no longer one that may be changed in this way."""

    code = "clinic.visit.not_open"
    sentence = _("The visit is “%(status)s”; its charges can't be changed any more.")


def lock_visit(*, merchant_id: UUID, visit_no: str) -> Visit:
    """Give the visit of this merchant's hospital, its row locked until the end.

    Raises:
        VisitUnknown: there is none of this number in this hospital.
    """
    visit = (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hospital")
        .defer("department", "first_answer")
        .filter(hospital__merchant_id=merchant_id, visit_no=visit_no)
        .first()
    )
    if visit is None:
        raise VisitUnknown
    return visit


def refuse_unless_open(visit: Visit) -> None:
    """Refuse a change of a visit that is no longer open.

    Raises:
        VisitNotOpen: it has been discharged, closed or voided.
    """
    if visit.status != VisitStatus.OPEN:
        raise VisitNotOpen(status=visit.get_status_display())


def refuse_if_voided(visit: Visit) -> None:
    """Refuse what a visit that never took place can't have.

    Raises:
        VisitNotOpen: it has been voided.
    """
    if visit.status == VisitStatus.VOIDED:
        raise VisitNotOpen(status=visit.get_status_display())
