"""Lock a visit for a change: the first lock that every operation on it takes."""

from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField, Model
from django.utils.translation import gettext_lazy as _

from clinic.models import Hospital, Visit
from clinic.rules.states import VisitStatus
from ledger.errors import NotFound, Rejected
from ledger.models.sealed import SealedTextField
from ledger.queries.prepared import rows_of


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
    rows = rows_of(_locked(), [merchant_id, visit_no])
    if not rows:
        raise VisitUnknown
    of_visit, of_hospital = _names(Visit), _names(Hospital)
    visit = Visit.from_db(DEFAULT_DB_ALIAS, of_visit, rows[0][: len(of_visit)])
    visit.hospital = Hospital.from_db(
        DEFAULT_DB_ALIAS, of_hospital, rows[0][len(of_visit) :]
    )
    return visit


@cache
def _locked() -> str:
    """Write the query that every call of a hospital begins with, once."""
    columns = [
        *(f"v.{name}" for name in _names(Visit)),
        *(f"h.{name}" for name in _names(Hospital)),
    ]
    return f"""
        SELECT {", ".join(columns)}
          FROM clinic_visit v JOIN clinic_hospital h ON h.id = v.hospital_id
         WHERE h.merchant_id = %s AND v.visit_no = %s
           FOR NO KEY UPDATE OF v"""  # noqa: S608 - our own columns


@cache
def _names(model: type[Model]) -> list[str]:
    """Name a table's columns, but those that are sealed or were answered: they wait."""
    return [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's own door
        if not isinstance(field, SealedTextField | JSONField)
    ]


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
