"""Assign a bed to a patient: admission to a ward, or a transfer to another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Admission, BedStay, Visit, Ward
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.queries.wards import find_ward, is_priced, stays_of
from clinic.rules.bed_days import Stay, bed_days, begins_at, day_of, ends_at
from clinic.rules.states import VisitKind
from ledger.errors import NotFound, Rejected
from ledger.rules.ids import time_ordered_id


class WardUnknown(NotFound):
    """The hospital has no such ward."""

    code = "clinic.ward.unknown"
    sentence = _("The hospital has no ward %(ward)s.")


class WardUnpriced(Rejected):
    """Nobody has said what a day in this ward costs; it would be charged nothing."""

    code = "clinic.ward.unpriced"
    sentence = _("Ward %(ward)s has no price for a bed on %(day)s.")


class BedNotForOutpatients(Rejected):
    """An outpatient has no bed; who is admitted has a visit of another kind."""

    code = "clinic.bed.outpatient"
    sentence = _("An outpatient visit has no bed.")


class BedConflict(Rejected):
    """The patient was told to lie elsewhere at this very moment."""

    code = "clinic.bed.conflict"
    sentence = _("At this moment the patient was put into another bed already.")


class BedBeforeVisit(Rejected):
    """The patient wasn't here yet."""

    code = "clinic.bed.before_visit"
    sentence = _("The visit began later than this.")


@dataclass(frozen=True, slots=True)
class BedTold:
    """Where a patient lies from when on, as the hospital tells it."""

    ward: str = field(repr=False)
    bed: str = field(repr=False)
    at: datetime


def assign_bed(
    *, merchant_id: UUID, visit_no: str, told: BedTold, at: datetime
) -> tuple[BedStay, bool]:
    """Keep where a patient lies; true when it was told before.

    Told late, it changes no day that has been charged: the stay names those that
    were charged for another ward, for the hospital to reverse and charge itself.

    Raises:
        VisitUnknown, WardUnknown, BedConflict, VisitNotOpen, BedNotForOutpatients,
        BedBeforeVisit, WardUnpriced: in this order.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        ward = find_ward(hospital_id=visit.hospital_id, code=told.ward)
        if ward is None:
            raise WardUnknown(ward=told.ward)
        stays = stays_of(visit)
        if known := next((s for s in stays if s.from_at == told.at), None):
            if (known.ward_id, known.bed) != (ward.id, told.bed):
                raise BedConflict
            return known, True
        _refuse(visit, told, ward=ward)
        admission = Admission.objects.filter(visit=visit).first()
        stay = BedStay(
            id=time_ordered_id(told.at, "stay", visit.id),
            holder_id=visit.holder_id,
            visit=visit,
            ward=ward,
            bed=told.bed,
            from_at=told.at,
            charged_otherwise=[],
            recorded_at=at,
        )
        stay.charged_otherwise = _charged_otherwise(
            visit, stay, before=stays, admission=admission
        )
        stay.save(force_insert=True)
        _keep_day(visit, stay, before=stays, admission=admission)
    return stay, False


def _refuse(visit: Visit, told: BedTold, *, ward: Ward) -> None:
    refuse_unless_open(visit)
    if visit.kind == VisitKind.OUTPATIENT:
        raise BedNotForOutpatients
    if told.at < visit.opened_at:
        raise BedBeforeVisit
    day = day_of(told.at, visit.hospital.zone)
    if not is_priced(ward_id=ward.id, day=day):
        raise WardUnpriced(ward=told.ward, day=day)


def _charged_otherwise(
    visit: Visit,
    stay: BedStay,
    *,
    before: Sequence[BedStay],
    admission: Admission | None,
) -> list[date]:
    """Name the days that were charged and would be charged for another ward now."""
    if admission is None:
        return []
    zone = visit.hospital.zone
    until = begins_at(admission.next_day, zone)
    told = [Stay(one.ward_id, one.from_at) for one in [*before, stay]]
    first = day_of(min(one.from_at for one in told[:-1]), zone)
    charged, now = (
        {d.day: d.ward_id for d in bed_days(known, zone=zone, first=first, until=until)}
        for known in (told[:-1], told)
    )
    return [day for day, ward_id in charged.items() if now[day] != ward_id]


def _keep_day(
    visit: Visit,
    stay: BedStay,
    *,
    before: Sequence[BedStay],
    admission: Admission | None,
) -> None:
    """Begin to charge on the day of admission, which may be told after later ones."""
    if any(one.from_at < stay.from_at for one in before):
        return
    zone = visit.hospital.zone
    day = day_of(stay.from_at, zone)
    if admission is None:
        Admission.objects.create(
            visit=visit,
            holder_id=visit.holder_id,
            next_day=day,
            due_at=ends_at(day, zone),
        )
    elif day < admission.next_day:
        admission.next_day, admission.due_at = day, ends_at(day, zone)
        admission.save(update_fields=["next_day", "due_at"])
