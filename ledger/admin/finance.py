"""Finance's pages: what a day moved for each merchant, and what merchants stand at.

Every figure leads to the transfers that it sums up.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.desk_forms import spelled
from ledger.admin.reach import reach_in
from ledger.admin.table import NOTHING, Cell, Table
from ledger.queries.days import COLUMNS, Day, Figure, days_of_merchants
from ledger.queries.merchant_balances import (
    MerchantBalance,
    Standing,
    balances_of_merchants,
)
from ledger.queries.merchants import merchant_names
from ledger.queries.moves import Span
from ledger.rules.days import read_day
from ledger.rules.spelling import spell_day

COLUMN_NAMES = {
    "charged": _("Charged"),
    "insurer": _("of it the insurer's part"),
    "taken_back": _("Taken back unpaid"),
    "collected": _("Collected"),
    "settled": _("Settled"),
    "refunded": _("Refunded"),
    "written_off": _("Written off"),
    "kept": _("Kept as cash"),
}
ONE_DAY = timedelta(days=1)


def span_of(day: date) -> Span:
    """Say when a day on the city's wall begins and ends."""
    zone = timezone.get_default_timezone()
    begin, end = (
        datetime.combine(one, time.min, tzinfo=zone) for one in (day, day + ONE_DAY)
    )
    return Span(begin, end)


def today_here() -> date:
    """Give today on the city's wall."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def spelled_day(day: date) -> str:
    """Write a day in the language of the page."""
    return spell_day(day, language=get_language() or "en")


def day_asked(request: HttpRequest) -> date:
    """Give the day that an address names, else today; none that hasn't begun."""
    today = today_here()
    return min(read_day(request.GET.get("day")) or today, today)


def show_days(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Show what one day moved for each merchant, each figure with its transfers.

    Raises:
        PermissionDenied: this person may not see transfers.
    """
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    day, reach = day_asked(request), reach_in(request)
    found = days_of_merchants(span_of(day), merchant_ids=reach.merchant_ids)
    names = _names(one.merchant_id for one in found)
    found.sort(key=lambda one: (names[one.merchant_id], one.currency))
    today, title = today_here(), gettext("Days")
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "day": day,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY if day < today else None,
        "today": today,
        "table": Table(
            title,
            [gettext("Merchant"), *(str(COLUMN_NAMES[name]) for name in COLUMNS)],
            [_day_row(one, day=day, names=names) for one in found],
            list(_day_totals(found, day)),
        ),
    }
    return TemplateResponse(request, "ledger/desk/days.html", shown)


def show_balances(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Show what stands on each merchant's accounts, and what today moved there.

    Raises:
        PermissionDenied: this person may not see transfers.
    """
    may_trace = request.user.has_perm("ledger.view_transfer")
    if not (may_trace and model_admin.has_view_permission(request)):
        raise PermissionDenied
    today, reach = today_here(), reach_in(request)
    found = balances_of_merchants(span_of(today), merchant_ids=reach.merchant_ids)
    names = _names(one.merchant_id for one in found)
    found.sort(key=lambda one: (names[one.merchant_id], one.currency))
    title = gettext("Merchants' balances")
    columns = [
        gettext("Merchant"),
        gettext("Deferred, not collected yet"),
        gettext("Payable"),
        gettext("In tills"),
    ]
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "table": Table(
            title,
            columns,
            [_balance_row(one, today=today, names=names) for one in found],
            list(_balance_totals(found)),
        ),
    }
    return TemplateResponse(request, "ledger/desk/balances.html", shown)


def all_merchants(currency: str) -> Cell:
    """Name the row that sums up all merchants in a currency."""
    told = gettext("All merchants, %(currency)s")
    return Cell(told % {"currency": currency})


def _names(merchant_ids: Iterator[UUID]) -> dict[UUID, str]:
    return merchant_names(set(merchant_ids), language=get_language() or "en")


def transfers_link(**narrowed: object) -> str:
    """Give the address of the transfers that are narrowed so."""
    told = {name: str(value) for name, value in narrowed.items() if value}
    return f"{reverse('admin:ledger_transfer_changelist')}?{urlencode(told)}"


def _day_row(one: Day, *, day: date, names: Mapping[UUID, str]) -> list[Cell]:
    return [
        Cell(names[one.merchant_id]),
        *_figures(one.figures, one.currency, day=day, of=one.merchant_id),
    ]


def _day_totals(found: Collection[Day], day: date) -> Iterator[list[Cell]]:
    """Sum up each currency: two of them never mix."""
    for currency in sorted({one.currency for one in found}):
        own = [one for one in found if one.currency == currency]
        sums = {
            column: sum((one.figures[column] for one in own), Figure())
            for column in COLUMNS
        }
        yield [all_merchants(currency), *_figures(sums, currency, day=day)]


def _figures(
    figures: Mapping[str, Figure], currency: str, **narrowed: object
) -> Iterator[Cell]:
    """Show a day's figures, each with the way to its transfers."""
    for column in COLUMNS:
        figure = figures[column]
        told = ngettext("%(number)s transfer", "%(number)s transfers", figure.transfers)
        yield (
            NOTHING
            if not figure.transfers
            else Cell(
                spelled(figure.minor, currency),
                transfers_link(figure=column, **narrowed),
                told % {"number": figure.transfers},
            )
        )


def _balance_row(
    one: MerchantBalance, *, today: date, names: Mapping[UUID, str]
) -> list[Cell]:
    return [
        Cell(names[one.merchant_id]),
        _balance_cell(one.deferred, currency=one.currency, today=today),
        _balance_cell(one.payable, currency=one.currency, today=today),
        Cell(spelled(one.in_tills_minor, one.currency)),
    ]


def _balance_cell(standing: Standing, *, currency: str, today: date) -> Cell:
    """Show a balance; beneath it what came and went today, with its transfers."""
    amount = spelled(standing.minor, currency)
    if not (standing.came_minor or standing.went_minor):
        return Cell(amount)
    told = gettext("today +%(came)s, −%(went)s") % {  # noqa: RUF001 - a minus
        "came": spelled(standing.came_minor, currency),
        "went": spelled(standing.went_minor, currency),
    }
    link = transfers_link(day=today, account=standing.account_id)
    return Cell(amount, beneath=told, link_beneath=link)


def _balance_totals(found: Collection[MerchantBalance]) -> Iterator[list[Cell]]:
    for currency in sorted({one.currency for one in found}):
        own = [one for one in found if one.currency == currency]
        sums = (
            sum(one.deferred.minor for one in own),
            sum(one.payable.minor for one in own),
            sum(one.in_tills_minor for one in own),
        )
        amounts = [Cell(spelled(minor, currency)) for minor in sums]
        yield [all_merchants(currency), *amounts]
