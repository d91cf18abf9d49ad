"""Dunning by age: what is overdue to whom, how much and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
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

from ledger.admin.filters import AGE_NAMES
from ledger.admin.reach import reach_in
from ledger.money import Money
from ledger.queries.overdue import AGES, Arrears, Sums, overdue_by_age
from ledger.rules.spelling import spell_money
from ledger.rules.states import BillStatus


@dataclass(frozen=True, slots=True)
class Cell:
    """How many bills of an age, their sum, and where they are listed."""

    label: Any
    bills: int
    amount: str
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """One merchant in one currency."""

    merchant: str
    currency: str
    cells: list[Cell]
    whole: Cell


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
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Dunning by age"),
        "ages": [AGE_NAMES[age.code] for age in AGES],
        "rows": [_row(found) for found in arrears],
        "totals": list(_totals(arrears)),
    }
    return TemplateResponse(request, "ledger/desk/ages.html", shown)


def _row(found: Arrears) -> Row:
    in_chinese = (get_language() or "en").startswith("zh")
    return Row(
        merchant=(in_chinese and found.name_zh) or found.name,
        currency=found.currency,
        cells=[
            _cell(sums, found.currency, merchant_id=found.merchant_id, age=age.code)
            for age, sums in zip(AGES, found.by_age, strict=True)
        ],
        whole=_cell(found.whole, found.currency, merchant_id=found.merchant_id),
    )


def _totals(arrears: list[Arrears]) -> Iterator[Row]:
    """Sum up each currency: two of them never mix."""
    for currency in sorted({found.currency for found in arrears}):
        own = [found for found in arrears if found.currency == currency]
        by_age = [
            _sum(found.by_age[number] for found in own) for number in range(len(AGES))
        ]
        yield Row(
            merchant="",
            currency=currency,
            cells=[
                _cell(sums, currency, merchant_id=None, age=age.code)
                for age, sums in zip(AGES, by_age, strict=True)
            ],
            whole=_cell(_sum(found.whole for found in own), currency, merchant_id=None),
        )


def _sum(parts: Iterator[Sums]) -> Sums:
    bills = owed_minor = 0
    for part in parts:
        bills += part.bills
        owed_minor += part.owed_minor
    return Sums(bills, owed_minor)


def _cell(
    sums: Sums, currency: str, *, merchant_id: UUID | None, age: str = ""
) -> Cell:
    narrowed = {"status__exact": BillStatus.OVERDUE.value, "currency": currency}
    if merchant_id:
        narrowed["merchant__id__exact"] = str(merchant_id)
    if age:
        narrowed["overdue"] = age
    language = get_language() or "en"
    return Cell(
        label=AGE_NAMES.get(age, _("in all")),
        bills=sums.bills,
        amount=spell_money(Money(sums.owed_minor, currency), language=language),
        link=f"{reverse('admin:ledger_bill_changelist')}?{urlencode(narrowed)}",
    )
