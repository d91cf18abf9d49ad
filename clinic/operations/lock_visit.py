"""Lock a visit for a change: the first lock that every operation on it takes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField, Model
from django.utils.translation import gettext_lazy as _

from clinic.models import Admission, Hospital, Visit
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
    rows = rows_of(_of_hospital(), [merchant_id, visit_no])
    if not rows:
        raise VisitUnknown
    visit: Visit
    visit, visit.hospital = _read(rows[0], Visit, Hospital)
    return visit


def lock_inpatient(*, visit_id: UUID, at: datetime) -> Visit | None:
    """Give an open visit of which days in bed are over, with its admission.

    Nothing when there are none, or when somebody else holds its row.
    """
    visit: Visit
    for row in rows_of(_of_inpatient(), [visit_id, at]):
        visit, visit.hospital, visit.admission = _read(row, Visit, Hospital, Admission)
        return visit
    return None


@cache
def _of_hospital() -> str:
    """Write the query that every call of a hospital begins with, once."""
    return f"""
        SELECT {_columns(v=Visit, h=Hospital)}
          FROM clinic_visit v JOIN clinic_hospital h ON h.id = v.hospital_id
         WHERE h.merchant_id = %s AND v.visit_no = %s
           FOR NO KEY UPDATE OF v"""  # noqa: S608 - our own columns


@cache
def _of_inpatient() -> str:
    """Write the query that begins each patient's night, once."""
    return f"""
        SELECT {_columns(v=Visit, h=Hospital, a=Admission)}
          FROM clinic_visit v JOIN clinic_hospital h ON h.id = v.hospital_id
          JOIN clinic_admission a ON a.visit_id = v.id
         WHERE v.id = %s AND v.status = 'open' AND a.due_at <= %s
           FOR NO KEY UPDATE OF v SKIP LOCKED"""  # noqa: S608 - our own columns


def _columns(**models: type[Model]) -> str:
    return ", ".join(
        f"{table}.{name}" for table, model in models.items() for name in _names(model)
    )


def _read(row: Sequence[Any], *models: type[Model]) -> Iterator[Any]:
    """Make a row's instance of each model, whose columns follow each other."""
    columns = iter(row)
    for model in models:
        names = _names(model)
        values = list(islice(columns, len(names)))
        yield model.from_db(DEFAULT_DB_ALIAS, names, values)


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
