"""What lists of transfers are narrowed to: a day, a figure, whose, which shift."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.finance import COLUMN_NAMES, ONE_DAY, span_of, spelled_day, today_here
from ledger.models import Account, Shift, Transfer
from ledger.queries.days import behind
from ledger.queries.desk_reports import transfers_of_shift
from ledger.queries.merchants import merchant_names
from ledger.queries.moves import booked_in, moved_by, touching


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
        if (chosen := as_day(request.GET.get("day"))) and chosen not in days:
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
        day = as_day(self.value())
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
        merchant_id = as_id(chosen)
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
        merchant_id = as_id(self.value())
        return rows.filter(moved_by([merchant_id])) if merchant_id else rows.none()


class AccountFilter(ChosenFilter):
    """Transfers that moved one account."""

    title = _("account")
    parameter_name = "account"

    def named(self, chosen: str) -> str | None:
        """Name the account."""
        account = as_id(chosen)
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
        account = as_id(self.value())
        return rows.filter(touching([account])) if account else rows.none()


class ShiftFilter(ChosenFilter):
    """Transfers that one shift made."""

    title = _("shift")
    parameter_name = "shift"

    def named(self, chosen: str) -> str | None:
        """Name the shift."""
        shift_id = as_id(chosen)
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
        shift_id = as_id(self.value())
        if shift_id is None:
            return rows.none()
        return rows.filter(id__in=transfers_of_shift(shift_id))


def as_day(text: str | None) -> date | None:
    """Read a day as links write it; of anything else nothing."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def as_id(text: str | None) -> UUID | None:
    """Read an id; of anything else nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
