"""Transfers, and the lists of them that finance's figures lead to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ledger.admin.addresses import as_id
from ledger.admin.base import FactAdmin, money, shortened
from ledger.admin.desk_forms import spelled
from ledger.admin.desk_parts import chosen_part
from ledger.admin.finance import show_days, span_of, today_here
from ledger.admin.reach import reach_in
from ledger.admin.transfer_filters import (
    AccountFilter,
    DayFilter,
    FigureFilter,
    MerchantFilter,
    PartFilter,
    ShiftFilter,
)
from ledger.models import Account, Transfer
from ledger.queries.days import (
    COLUMNS,
    Figure,
    Narrowing,
    sums_of_day,
    sums_of_rows,
)
from ledger.queries.moves import moved_by
from ledger.rules.days import read_day

NARROWING = ("figure", "of", "account")
"""What is looked for within one day only: all of the books would take long."""

KIND = "kind__exact"
TOLD_BY_TOTALS = {"day", *NARROWING, KIND, PAGE_VAR, ORDER_VAR}
"""What a list may be asked for whose sums the totals of hours can tell."""


def _sums_of_day(request: HttpRequest) -> Mapping[str, Figure] | None:
    """Sum up a day's list by the totals of its hours, if they can tell it."""
    asked = request.GET
    day, figure = read_day(asked.get("day")), asked.get("figure", "")
    ids = {name: as_id(asked.get(name)) for name in ("of", "account") if name in asked}
    is_told = TOLD_BY_TOTALS.issuperset(asked) and figure in {"", *COLUMNS}
    if day is None or not is_told or None in ids.values():
        return None
    narrowing = Narrowing(
        column=figure,
        merchant_id=ids.get("of"),
        reach=reach_in(request).merchant_ids,
        account_id=ids.get("account"),
        kind=asked.get(KIND, ""),
    )
    return sums_of_day(span_of(day), narrowing)


def _sums_of_rows(
    request: HttpRequest, rows: QuerySet[Transfer]
) -> Mapping[str, Figure]:
    """Add up what is listed, as the page that led there counted it."""
    asked = request.GET
    if chosen := chosen_part(request):
        return chosen.sums(rows, account_id=as_id(asked.get("account")))
    return sums_of_rows(rows, column=asked.get("figure", ""))


def _code(side: str) -> Subquery:
    accounts = Account.objects.filter(id=OuterRef(f"{side}_account_id"))
    return Subquery(accounts.values("code"))


@admin.register(Transfer)
class TransferAdmin(FactAdmin):
    """Transfers, found by id, holder or bill; a day's are found by what they did."""

    list_display = (
        "kind",
        money(Transfer, "amount_minor"),
        "debited",
        "credited",
        "bill",
        "occurred_at",
        "booked_at",
        "id",
    )
    list_display_links = ("id",)
    list_filter = (
        DayFilter,
        FigureFilter,
        MerchantFilter,
        AccountFilter,
        ShiftFilter,
        PartFilter,
        "kind",
    )
    list_before_template = "ledger/desk/transfers_sum.html"
    found_by = ("id", "holder_id", "bill_id")
    besides = ("debited", "credited")
    custom_urls = (("days/", "ledger_days", show_days),)

    def own(self, merchant_ids: Collection[UUID]) -> Q:
        """Say which transfers moved those merchants' accounts, or were for their bills.

        A shift that hands its cash over has no bill.
        """
        return moved_by(merchant_ids)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        """Read with each transfer the names of its two accounts."""
        rows: QuerySet[Transfer] = super().get_queryset(request)
        if getattr(request, "day_sums", None) == {}:
            return rows.none()  # A whole day would be read to find nothing.
        return rows.annotate(debited_code=_code("debit"), credited_code=_code("credit"))

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Order a day's as they were booked: the index that finds them does so."""
        return ("-booked_at", "-pk") if "day" in request.GET else ("-pk",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List transfers; what is narrowed further is narrowed to a day first."""
        is_narrow = bool({"day", "shift", "part"} & request.GET.keys())
        if not is_narrow and any(n in request.GET for n in NARROWING):
            asked = request.GET.copy()
            asked["day"] = today_here().isoformat()
            return redirect(f"{request.path}?{asked.urlencode()}")
        request.day_sums = _sums_of_day(request)  # type: ignore[attr-defined]
        answer: HttpResponse = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown and is_narrow:
            sums = request.day_sums  # type: ignore[attr-defined]
            if sums is None:
                sums = _sums_of_rows(request, shown["cl"].queryset)
            shown["sums"] = [
                (one.transfers, spelled(one.minor, currency))
                for currency, one in sorted(sums.items())
            ]
        return answer

    def get_paginator(self, request: HttpRequest, *given: Any, **more: Any) -> Any:
        """Know how many a day's are from its sums: counting millions takes long."""
        pages = super().get_paginator(request, *given, **more)
        sums = getattr(request, "day_sums", None)
        if sums is not None:
            pages.count = sum(one.transfers for one in sums.values())
        return pages

    @admin.display(description=_("debit"))
    def debited(self, row: Any) -> str:
        """Name the account that was debited."""
        return str(row.debited_code)

    @admin.display(description=_("credit"))
    def credited(self, row: Any) -> str:
        """Name the account that was credited."""
        return str(row.credited_code)

    @admin.display(description=_("bill"))
    def bill(self, row: Transfer) -> str:
        """Lead to the bill that it was booked for."""
        if row.bill_id is None:
            return "-"
        return format_html(
            '<a class="text-link whitespace-nowrap" href="{}">{}</a>',
            reverse("admin:ledger_bill_change", args=[row.bill_id]),
            shortened(row.bill_id),
        )
