"""The printable daily list of a patient, for those who may read what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clinic.models import Visit
from clinic.queries.category_names import category_name
from clinic.queries.daily_list import DailyList, DayLine, daily_list
from clinic.rules.bed_days import day_of
from ledger.money import Money
from ledger.rules.days import read_day
from ledger.rules.spelling import spell_money

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is printed; ``over`` where it was taken back."""

    line: DayLine
    unit_price: str
    amount: str
    citizen: str
    over: bool
    reversed_on: datetime | None


def show_day(request: HttpRequest, pages: Any, *, visit: Visit) -> HttpResponse:
    """Show the list of the day that is asked for, else of the last one that counts."""
    zone = visit.hospital.zone
    last = day_of(min(visit.discharged_at or timezone.now(), timezone.now()), zone)
    day = read_day(request.GET.get("date")) or last
    listed = daily_list(visit, day)
    shown = {
        **pages.admin_site.each_context(request),
        "opts": pages.opts,
        "original": visit,
        "title": _("Daily list"),
        "visit": visit,
        "hospital": _hospital(visit),
        "day": day,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY,
        "rows": [_row(line, visit) for line in listed.lines],
        "reversals": [_row(line, visit) for line in listed.reversals],
        "categories": [
            (category_name(one.category), _spelt(one.amount_minor, visit))
            for one in listed.categories
        ],
        "sums": list(_sums(listed, visit)),
    }
    return TemplateResponse(request, "clinic/desk/daily_list.html", shown)


def _row(line: DayLine, visit: Visit) -> Row:
    sign = -1 if line.counts < 0 else 1
    item = line.item
    share = getattr(item, "share", None)
    citizen_minor = share.citizen_minor if share else item.citizen_minor
    return Row(
        line,
        _spelt(item.unit_price_minor, visit),
        _spelt(sign * item.amount_minor, visit),
        _spelt(sign * citizen_minor, visit),
        over=line.counts == 0,
        reversed_on=line.reversed_at,
    )


def _sums(listed: DailyList, visit: Visit) -> Iterator[tuple[Any, str]]:
    yield _("This day"), _spelt(listed.total_minor, visit)
    yield _("Since admission"), _spelt(listed.running_total_minor, visit)
    yield _("Deposits left"), _spelt(listed.deposits.left_minor, visit)
    if listed.line:
        used_minor = listed.line.used_minor + listed.line.held_minor
        yield _("On the credit line"), _spelt(used_minor, visit)
        yield _("Left on the line"), _spelt(listed.line.available_minor, visit)


def _spelt(minor: int, visit: Visit) -> str:
    money = Money(minor, visit.hospital.currency)
    return spell_money(money, language=get_language() or "en")


def _hospital(visit: Visit) -> str:
    hospital = visit.hospital
    return (_in_chinese() and hospital.name_zh) or hospital.name


def _in_chinese() -> bool:
    return (get_language() or "en").startswith("zh")
