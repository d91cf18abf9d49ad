"""A patient's own daily list: what was done each day of a stay, and what it comes to.

Inpatients are owed one every day (住院一日清单); this is the hospital's own, read from
the same rows.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.models import Visit
from clinic.queries.category_names import category_name
from clinic.queries.daily_list import DailyList, DayLine, daily_list
from clinic.queries.visits import stay_of_bill
from clinic.rules.bed_days import day_of
from ledger.rules.days import read_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line as its patient reads it; amounts are below zero where it goes back."""

    line: DayLine
    amount_minor: int
    citizen_minor: int

    @property
    def is_over(self) -> bool:
        """Say whether it was taken back on the same day, and counts for nothing."""
        return self.line.counts == 0


def show_days(request: HttpRequest, *, bill_id: UUID) -> HttpResponse:
    """Show one day of the stay that a bill is of; the caller knows who may see it.

    Without a day it is the last one that there is a list of.

    Raises:
        Http404: it is no stay's bill, or the day is none of the stay's.
    """
    visit = stay_of_bill(bill_id)
    if visit is None:
        raise Http404
    first, last = _days_of(visit, at=timezone.now())
    day = _asked(request) or last
    if not first <= day <= last:
        raise Http404
    listed = daily_list(visit, day)
    return render(
        request,
        "clinic/portal/daily_list.html",
        {
            "bill_id": bill_id,
            "visit": visit,
            "hospital": visit.hospital,
            "currency": visit.hospital.currency,
            "day": day,
            "before": day - ONE_DAY if day > first else None,
            "after": day + ONE_DAY if day < last else None,
            "listed": listed,
            "rows": [_row(line) for line in (*listed.lines, *listed.reversals)],
            "categories": _categories(listed),
        },
    )


def _days_of(visit: Visit, *, at: datetime) -> tuple[date, date]:
    zone = visit.hospital.zone
    first = day_of(visit.opened_at, zone)
    last = day_of(min(visit.discharged_at or at, at), zone)
    return first, max(first, last)


def _asked(request: HttpRequest) -> date | None:
    text = request.GET.get("date", "")
    if not text:
        return None
    day = read_day(text)
    if day is None:
        raise Http404
    return day


def _row(line: DayLine) -> DayRow:
    sign = -1 if line.counts < 0 else 1
    final = line.item.final
    citizen_minor = final.citizen_minor if final else line.item.citizen_minor
    return DayRow(line, sign * line.item.amount_minor, sign * citizen_minor)


def _categories(listed: DailyList) -> list[tuple[str, int]]:
    return [
        (category_name(one.category), one.amount_minor) for one in listed.categories
    ]
