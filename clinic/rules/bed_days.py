"""Which days in bed are charged, and for which ward: pure.

A day is one of the hospital's own zone, from midnight to midnight, however long the
clock makes it. The day of admission counts and that of discharge doesn't, as the
price lists of Chinese hospitals have it (计入不计出): so a bed that one patient
leaves and another takes on the same day is charged once. Whoever is admitted and
discharged on one day has had the bed: that day counts. Of several wards in one
day the last one's bed counts, where the patient lies at midnight: it is the one
that nobody else could have had that night.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """From when on a patient lies in a ward."""

    ward_id: UUID
    from_at: datetime


@dataclass(frozen=True, slots=True)
class BedDay:
    """A day that is charged; ``from_at`` is when the bed was first taken that day."""

    day: date
    ward_id: UUID
    from_at: datetime


def begins_at(day: date, zone: str) -> datetime:
    """Give the moment at which a day of a zone begins, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def ends_at(day: date, zone: str) -> datetime:
    """Give the midnight that ends a day of a zone, in UTC."""
    return begins_at(day + ONE_DAY, zone)


def day_of(moment: datetime, zone: str) -> date:
    """Give the day of a zone in which a moment lies."""
    return moment.astimezone(ZoneInfo(zone)).date()


def bed_days(
    stays: Sequence[Stay], *, zone: str, first: date, until: datetime
) -> list[BedDay]:
    """Give the days from ``first`` on that are over by ``until``."""
    return list(_days(stays, zone=zone, first=first, past=day_of(until, zone)))


def bed_days_until_discharge(
    stays: Sequence[Stay], *, zone: str, first: date, discharged_at: datetime
) -> list[BedDay]:
    """Give the days from ``first`` on that a patient who has left is charged for."""
    stood = [stay for stay in stays if stay.from_at <= discharged_at]
    past = past_the_last_day(stood, zone=zone, discharged_at=discharged_at)
    return list(_days(stood, zone=zone, first=first, past=past))


def past_the_last_day(
    stays: Sequence[Stay], *, zone: str, discharged_at: datetime
) -> date:
    """Give the first day that a patient who left then isn't charged for."""
    left = day_of(discharged_at, zone)
    if not stays:
        return left
    admitted = day_of(min(stay.from_at for stay in stays), zone)
    return max(left, admitted + ONE_DAY)


def _days(
    stays: Sequence[Stay], *, zone: str, first: date, past: date
) -> Iterator[BedDay]:
    in_order = sorted(stays, key=lambda stay: stay.from_at)
    if not in_order:
        return
    admitted_at = in_order[0].from_at
    day = max(first, day_of(admitted_at, zone))
    while day < past:
        midnight = ends_at(day, zone)
        last = [stay for stay in in_order if stay.from_at < midnight][-1]
        yield BedDay(day, last.ward_id, max(begins_at(day, zone), admitted_at))
        day += ONE_DAY
