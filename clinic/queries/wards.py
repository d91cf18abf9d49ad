"""Wards, their daily rates, and who lies where."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from clinic.models import Admission, BedStay, Visit, Ward, WardRate
from clinic.rules.bed_days import BedDay
from ledger.models.sealed import blind_index_of
from ledger.queries.prepared import rows_of
from ledger.rules.ids import name_based_id

STAYS = """SELECT ward_id, from_at FROM clinic_bedstay
WHERE holder_id = %s AND visit_id = %s ORDER BY from_at"""


def ward_id_of(hospital_id: UUID, code: str) -> UUID:
    """Give the id of a hospital's ward: nobody without our key can guess its code."""
    digest = blind_index_of("clinic.ward", f"{hospital_id} {code}")
    return name_based_id("ward", digest.hex())


def find_ward(*, hospital_id: UUID, code: str) -> Ward | None:
    """Give a hospital's ward by its code."""
    return Ward.objects.filter(id=ward_id_of(hospital_id, code)).first()


def stays_of(visit: Visit) -> list[BedStay]:
    """Give a visit's stays in beds, with their wards, in the order of time."""
    rows = BedStay.objects.filter(holder_id=visit.holder_id, visit=visit)
    return list(rows.select_related("ward").order_by("from_at"))


def wards_of_stays(visit: Visit) -> list[tuple[UUID, datetime]]:
    """Give the wards of a visit's stays, and from when on; nothing is opened."""
    return [
        (ward_id, at) for ward_id, at in rows_of(STAYS, [visit.holder_id, visit.id])
    ]


def rates_of_days(days: Sequence[BedDay]) -> list[tuple[BedDay, WardRate]]:
    """Give what is charged for each day: every service's newest rate of that day."""
    wards = {one.ward_id for one in days}
    rows = list(
        WardRate.objects.filter(ward_id__in=wards).order_by("service", "valid_from")
    )
    return [
        (one, rate)
        for one in days
        for rate in _in_force(rows, ward_id=one.ward_id, day=one.day)
        if rate.unit_price_minor
    ]


def is_priced(*, ward_id: UUID, day: date) -> bool:
    """Say whether a ward's beds have a price on a day."""
    return WardRate.objects.filter(
        ward_id=ward_id, service="bed", valid_from__lte=day
    ).exists()


def visits_with_days_due(*, at: datetime, after: UUID | None, limit: int) -> list[UUID]:
    """Give visits with a day in bed to be charged, ``after`` another in their order."""
    due = Admission.objects.filter(due_at__lte=at)
    if after is not None:
        due = due.filter(visit_id__gt=after)
    return list(due.order_by("visit_id").values_list("visit_id", flat=True)[:limit])


def _in_force(
    rows: Iterable[WardRate], *, ward_id: UUID, day: date
) -> Iterable[WardRate]:
    newest = {
        rate.service: rate
        for rate in rows
        if rate.ward_id == ward_id and rate.valid_from <= day
    }
    return newest.values()
