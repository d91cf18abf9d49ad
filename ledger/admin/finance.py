"""Finance's pages: what a day moved for each merchant, and what merchants stand at.

Every figure leads to the transfers that it sums up.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.desk_forms import spelled
from ledger.admin.reach import reach_in
from ledger.queries.days import COLUMNS, Day, Figure, days_of_merchants
from ledger.queries.merchant_balances import (
    MerchantBalance,
    Standing,
    balances_of_merchants,
)
from ledger.queries.merchants import merchant_names
from ledger.queries.moves import Span
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


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, what stands beneath it, and where its transfers are listed."""

    amount: str
    transfers: int
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page: whose it is, in which currency, and its figures."""

    merchant: str
    currency: str
    cells: Sequence[Cell]


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
    try:
        return min(date.fromisoformat(request.GET.get("day", "")), today_here())
    except ValueError:
        return today_here()


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
    today = today_here()
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Days"),
        "day": day,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY if day < today else None,
        "today": today,
        "columns": [COLUMN_NAMES[name] for name in COLUMNS],
        "rows": [
            _day_row(one, day=day, merchant=names[one.merchant_id]) for one in found
        ],
        "totals": list(_day_totals(found, day)),
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
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Merchants' balances"),
        "rows": [
            _balance_row(one, today=today, merchant=names[one.merchant_id])
            for one in found
        ],
        "totals": list(_balance_totals(found)),
    }
    return TemplateResponse(request, "ledger/desk/balances.html", shown)


def _names(merchant_ids: Iterator[UUID]) -> dict[UUID, str]:
    return merchant_names(set(merchant_ids), language=get_language() or "en")


def transfers_link(**narrowed: object) -> str:
    """Give the address of the transfers that are narrowed so."""
    told = {name: str(value) for name, value in narrowed.items() if value}
    return f"{reverse('admin:ledger_transfer_changelist')}?{urlencode(told)}"


def _day_row(one: Day, *, day: date, merchant: str) -> Row:
    return Row(
        merchant,
        one.currency,
        [
            _cell(
                one.figures[column],
                currency=one.currency,
                link=transfers_link(day=day, figure=column, of=one.merchant_id),
            )
            for column in COLUMNS
        ],
    )


def _day_totals(found: Collection[Day], day: date) -> Iterator[Row]:
    """Sum up each currency: two of them never mix."""
    for currency in sorted({one.currency for one in found}):
        own = [one for one in found if one.currency == currency]
        yield Row(
            "",
            currency,
            [
                _cell(
                    sum((one.figures[column] for one in own), Figure()),
                    currency=currency,
                    link=transfers_link(day=day, figure=column),
                )
                for column in COLUMNS
            ],
        )


def _cell(figure: Figure, *, currency: str, link: str) -> Cell:
    return Cell(spelled(figure.minor, currency), figure.transfers, link)


@dataclass(frozen=True, slots=True)
class BalanceCell:
    """A balance, and what came and went today, each with its transfers' list."""

    amount: str
    came: str
    went: str
    link: str


def _balance_row(one: MerchantBalance, *, today: date, merchant: str) -> dict[str, Any]:
    return {
        "merchant": merchant,
        "currency": one.currency,
        "cells": [
            _balance_cell(standing, currency=one.currency, today=today)
            for standing in (one.deferred, one.payable)
        ],
        "in_tills": spelled(one.in_tills_minor, one.currency),
    }


def _balance_cell(standing: Standing, *, currency: str, today: date) -> BalanceCell:
    moved = standing.came_minor or standing.went_minor
    return BalanceCell(
        spelled(standing.minor, currency),
        spelled(standing.came_minor, currency),
        spelled(standing.went_minor, currency),
        transfers_link(day=today, account=standing.account_id) if moved else "",
    )


def _balance_totals(found: Collection[MerchantBalance]) -> Iterator[dict[str, Any]]:
    for currency in sorted({one.currency for one in found}):
        own = [one for one in found if one.currency == currency]
        yield {
            "currency": currency,
            "deferred": spelled(sum(one.deferred.minor for one in own), currency),
            "payable": spelled(sum(one.payable.minor for one in own), currency),
            "in_tills": spelled(sum(one.in_tills_minor for one in own), currency),
        }
