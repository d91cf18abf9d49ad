"""Dunning by age: what is overdue to whom, how much and for how long."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from ledger.admin.desk_forms import spelled
from ledger.admin.filters import AGE_NAMES
from ledger.admin.finance import all_merchants
from ledger.admin.reach import reach_in
from ledger.admin.table import NOTHING, Cell, Table
from ledger.queries.overdue import AGES, Arrears, Sums, overdue_by_age
from ledger.rules.states import BillStatus


def show_ages(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Show overdue sums by merchant, currency and age, each with its bills' list.

    Raises:
        PermissionDenied: this person may not see bills.
    """
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    arrears = overdue_by_age(
        at=timezone.now(), merchant_ids=reach_in(request).merchant_ids
    )
    title = gettext("Dunning by age")
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "table": Table(
            title,
            [
                gettext("Merchant"),
                *(str(AGE_NAMES[a.code]) for a in AGES),
                gettext("in all"),
            ],
            [_row(found) for found in arrears],
            list(_totals(arrears)),
        ),
    }
    return TemplateResponse(request, "ledger/desk/ages.html", shown)


def _row(found: Arrears) -> list[Cell]:
    in_chinese = (get_language() or "en").startswith("zh")
    name = (in_chinese and found.name_zh) or found.name
    return [Cell(name), *_cells(found, merchant_id=found.merchant_id)]


def _totals(arrears: list[Arrears]) -> Iterator[list[Cell]]:
    """Sum up each currency: two of them never mix."""
    for currency in sorted({found.currency for found in arrears}):
        own = [found for found in arrears if found.currency == currency]
        by_age = [
            _sum(found.by_age[number] for found in own) for number in range(len(AGES))
        ]
        whole = _sum(found.whole for found in own)
        summed = replace(own[0], by_age=by_age, whole=whole)
        yield [all_merchants(currency), *_cells(summed, merchant_id=None)]


def _sum(parts: Iterator[Sums]) -> Sums:
    bills = owed_minor = 0
    for part in parts:
        bills += part.bills
        owed_minor += part.owed_minor
    return Sums(bills, owed_minor)


def _cells(found: Arrears, *, merchant_id: UUID | None) -> Iterator[Cell]:
    """Show the sums of each age, and in all, each with the way to its bills."""
    ages = [(age.code, sums) for age, sums in zip(AGES, found.by_age, strict=True)]
    for age, sums in (*ages, ("", found.whole)):
        yield _cell(sums, found.currency, merchant_id=merchant_id, age=age)


def _cell(sums: Sums, currency: str, *, merchant_id: UUID | None, age: str) -> Cell:
    if not sums.bills:
        return NOTHING
    narrowed = {"status__exact": BillStatus.OVERDUE.value, "currency": currency}
    if merchant_id:
        narrowed["merchant__id__exact"] = str(merchant_id)
    if age:
        narrowed["overdue"] = age
    told = ngettext("%(number)s bill", "%(number)s bills", sums.bills)
    return Cell(
        spelled(sums.owed_minor, currency),
        f"{reverse('admin:ledger_bill_changelist')}?{urlencode(narrowed)}",
        told % {"number": sums.bills},
    )
