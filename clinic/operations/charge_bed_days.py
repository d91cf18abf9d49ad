"""Charge the days that patients lie in bed: once a day and visit, whatever happens.

A day's line is numbered by the day (``bed:2026-11-03``), so that it is charged once
however often anybody tries, and not at all where the hospital has sent it itself.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from clinic.models import Admission, ChargeItem, DayService, Visit, WardRate
from clinic.operations.add_charges import charge_visit
from clinic.operations.book_items import ChargeLine
from clinic.operations.lock_visit import lock_inpatient
from clinic.operations.reverse_charge import reverse_charge
from clinic.operations.watch_cover import watch_cover
from clinic.queries.wards import rates_of_days, wards_of_stays
from clinic.rules.bed_days import (
    BedDay,
    Stay,
    bed_days,
    bed_days_until_discharge,
    day_of,
    ends_at,
    past_the_last_day,
)
from clinic.rules.states import ItemStatus

ONE = Decimal(1)
LEFT_BEFORE = "discharged before this day ended"
"""Why a day that was charged is taken back: the hospital told of the discharge late."""


def charge_bed_days(*, visit_id: UUID, at: datetime) -> int:
    """Charge a visit's days in bed that are over and weren't charged; give how many.

    What the line doesn't carry is due: nobody asleep can be sent to a window. One
    whose row somebody else holds is left for the next turn.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_inpatient(visit_id=visit_id, at=at)
        if visit is None:
            return 0
        admission, zone = visit.admission, visit.hospital.zone
        days = bed_days(_stays(visit), zone=zone, first=admission.next_day, until=at)
        _charge(visit, days, at=at)
        admission.next_day = day_of(at, zone)
        admission.due_at = ends_at(admission.next_day, zone)
        admission.save(update_fields=["next_day", "due_at"])
    return len(days)


def end_bed_days(*, visit: Visit, discharged_at: datetime, at: datetime) -> None:
    """Charge what is missing until a discharge, and take back what went beyond it.

    The caller holds the open visit's row and discharges it afterwards: all days
    stand on the visit's own bill, also when no worker has run for days, or when the
    hospital tells of the discharge on a later day.
    """
    admission: Admission | None = getattr(visit, "admission", None)
    if admission is None:
        return
    zone, stays = visit.hospital.zone, _stays(visit)
    days = bed_days_until_discharge(
        stays, zone=zone, first=admission.next_day, discharged_at=discharged_at
    )
    past = past_the_last_day(stays, zone=zone, discharged_at=discharged_at)
    with transaction.atomic(savepoint=False):
        _charge(visit, days, at=at)
        for line_no in _beyond(visit, past):
            reverse_charge(
                merchant_id=visit.hospital.merchant_id,
                visit_no=visit.visit_no,
                line_no=line_no,
                reason=LEFT_BEFORE,
                reversed_at=discharged_at,
                at=at,
            )
        admission.next_day, admission.due_at = past, None
        admission.save(update_fields=["next_day", "due_at"])


def line_of(service: str, day: date) -> str:
    """Give the number of the line that a service of a day is charged on."""
    return f"{service}:{day.isoformat()}"


def _stays(visit: Visit) -> list[Stay]:
    return [Stay(*row) for row in wards_of_stays(visit)]


def _charge(visit: Visit, days: Sequence[BedDay], *, at: datetime) -> None:
    lines = [_line(day, rate) for day, rate in rates_of_days(days)]
    if lines:
        charge_visit(visit=visit, lines=lines, at=at, unasked=True)
        watch_cover(visit=visit, at=at)


def _line(day: BedDay, rate: WardRate) -> ChargeLine:
    return ChargeLine(
        line_no=line_of(rate.service, day.day),
        code=rate.code,
        name=rate.name,
        category=rate.category,
        quantity=ONE,
        unit_price_minor=rate.unit_price_minor,
        insurance_class=rate.insurance_class,
        performed_at=day.from_at,
    )


def _beyond(visit: Visit, past: date) -> list[str]:
    """Name the lines of days from ``past`` on that still count."""
    services = tuple(f"{service}:" for service in DayService.values)
    rows = ChargeItem.objects.filter(holder_id=visit.holder_id, visit=visit).exclude(
        status=ItemStatus.REVERSED
    )
    return [
        line_no
        for line_no in rows.order_by("id").values_list("line_no", flat=True)
        if line_no.startswith(services)
        and line_no.partition(":")[2] >= past.isoformat()
    ]
