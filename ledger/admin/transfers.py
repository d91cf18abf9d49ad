"""Transfers, and the lists of them that finance's figures lead to."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import FactAdmin, money, shortened
from ledger.admin.desk_forms import spelled
from ledger.admin.finance import (
    COLUMN_NAMES,
    ONE_DAY,
    show_days,
    span_of,
    spelled_day,
    today_here,
)
from ledger.models import Account, Shift, Transfer
from ledger.queries.days import COLUMNS, behind, booked_in, moved_by
from ledger.queries.desk_reports import transfers_of_shift
from ledger.queries.merchants import merchant_names

NARROWING = ("figure", "of", "account")
"""What is looked for within one day only: all of the books would take long."""


class ChosenFilter(admin.SimpleListFilter):
    """What a page's link has chosen; there is nothing else to choose from."""

    def named(self, chosen: str) -> str | None:
        """Name what was chosen, if there is such a thing."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer what was chosen, and whatever else by ``All``."""
        chosen = request.GET.get(str(self.parameter_name), "")
        name = self.named(chosen) if chosen else None
        return [(chosen, name or "-")] if chosen else []


class DayFilter(admin.SimpleListFilter):
    """Transfers that were booked on a day of the city's."""

    title = _("booked on")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer today, yesterday, and the day that a link has chosen."""
        days = [today_here(), today_here() - ONE_DAY]
        if (chosen := _as_day(request.GET.get("day"))) and chosen not in days:
            days.append(chosen)
        return [(day.isoformat(), spelled_day(day)) for day in days]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        rows: QuerySet[Transfer],
    ) -> QuerySet[Transfer]:
        """Keep what moved money on that day; of a day that is none, nothing."""
        if self.value() is None:
            return rows
        day = _as_day(self.value())
        return booked_in(span_of(day), among=rows) if day else rows.none()


class FigureFilter(admin.SimpleListFilter):
    """Transfers that a column of a day sums up."""

    title = _("figure")
    parameter_name = "figure"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Name the columns."""
        return list(COLUMN_NAMES.items())

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        rows: QuerySet[Transfer],
    ) -> QuerySet[Transfer]:
        """Keep those of the chosen column."""
        return behind(rows, column=self.value() or "") if self.value() else rows


class MerchantFilter(ChosenFilter):
    """Transfers of one merchant's accounts and bills."""

    title = _("merchant")
    parameter_name = "of"

    def named(self, chosen: str) -> str | None:
        """Name the merchant."""
        merchant_id = _as_id(chosen)
        if merchant_id is None:
            return None
        names = merchant_names({merchant_id}, language=get_language() or "en")
        return names.get(merchant_id)

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        rows: QuerySet[Transfer],
    ) -> QuerySet[Transfer]:
        """Keep the merchant's."""
        if self.value() is None:
            return rows
        merchant_id = _as_id(self.value())
        return rows.filter(moved_by([merchant_id])) if merchant_id else rows.none()


class AccountFilter(ChosenFilter):
    """Transfers that moved one account."""

    title = _("account")
    parameter_name = "account"

    def named(self, chosen: str) -> str | None:
        """Name the account."""
        account = _as_id(chosen)
        rows = Account.objects.filter(id=account) if account else Account.objects.none()
        return rows.values_list("code", flat=True).first()

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        rows: QuerySet[Transfer],
    ) -> QuerySet[Transfer]:
        """Keep those on whose one side the account stands."""
        if self.value() is None:
            return rows
        account = _as_id(self.value())
        return rows.filter(Q(debit_account_id=account) | Q(credit_account_id=account))


class ShiftFilter(ChosenFilter):
    """Transfers that one shift made."""

    title = _("shift")
    parameter_name = "shift"

    def named(self, chosen: str) -> str | None:
        """Name the shift."""
        shift_id = _as_id(chosen)
        shift = Shift.objects.filter(id=shift_id).first() if shift_id else None
        return str(shift) if shift else None

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        rows: QuerySet[Transfer],
    ) -> QuerySet[Transfer]:
        """Keep the shift's."""
        if self.value() is None:
            return rows
        shift_id = _as_id(self.value())
        if shift_id is None:
            return rows.none()
        return rows.filter(id__in=transfers_of_shift(shift_id))


def _as_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _as_id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _sums(rows: QuerySet[Transfer], figure: str) -> Iterator[tuple[int, str]]:
    """Sum up what is listed, by currency; what counts against a figure is below zero.

    Without a figure everything counts alike: such a sum says how much was moved.
    """
    signs = COLUMNS.get(figure, {})
    by = ["currency", "event"] if signs else ["currency"]
    found: dict[str, tuple[int, int]] = {}
    grouped = rows.order_by().values(*by)
    for row in grouped.annotate(transfers=Count("id"), minor=Sum("amount_minor")):
        number, minor = found.get(row["currency"], (0, 0))
        counted = signs.get(row.get("event"), 1) * int(row["minor"])
        found[row["currency"]] = number + row["transfers"], minor + counted
    for currency, (number, minor) in sorted(found.items()):
        yield number, spelled(minor, currency)


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
        return rows.annotate(debited_code=_code("debit"), credited_code=_code("credit"))

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        """Order a day's as they were booked: the index that finds them does so."""
        return ("-booked_at", "-pk") if "day" in request.GET else ("-pk",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List transfers; what is narrowed further is narrowed to a day first."""
        is_narrow = "day" in request.GET or "shift" in request.GET
        if not is_narrow and any(n in request.GET for n in NARROWING):
            asked = request.GET.copy()
            asked["day"] = today_here().isoformat()
            return redirect(f"{request.path}?{asked.urlencode()}")
        answer: HttpResponse = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown and is_narrow:
            figure = request.GET.get("figure", "")
            shown["sums"] = list(_sums(shown["cl"].queryset, figure))
        return answer

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
