"""What lists of transfers are narrowed to: a day, a figure, whose, which shift."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.addresses import as_id
from ledger.admin.desk_parts import chosen_part
from ledger.admin.finance import COLUMN_NAMES, ONE_DAY, span_of, spelled_day, today_here
from ledger.admin.reach import reach_in
from ledger.models import Account, Transfer
from ledger.queries.days import behind
from ledger.queries.desk_reports import transfers_of_shift
from ledger.queries.merchants import merchant_names
from ledger.queries.moves import booked_in, moved_by, touching
from ledger.queries.shifts import shift_by_id
from ledger.rules.days import read_day


class ChosenFilter(admin.SimpleListFilter):
    """What a page's link has chosen; there is nothing else to choose from."""

    def named(self, chosen: UUID, request: HttpRequest) -> str | None:
        """Name what was chosen, if whoever asks may see such a thing."""
        raise NotImplementedError

    def kept(
        self, rows: QuerySet[Transfer], chosen: UUID, *, request: HttpRequest
    ) -> QuerySet[Transfer]:
        """Keep what belongs to it."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer what was chosen, and whatever else by ``All``."""
        text = request.GET.get(str(self.parameter_name))
        chosen = as_id(text)
        name = self.named(chosen, request) if chosen else None
        return [] if text is None else [(text, name or "-")]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[Transfer]
    ) -> QuerySet[Transfer]:
        """Keep what belongs to what was chosen; of what is no id, nothing."""
        if self.value() is None:
            return rows
        chosen = as_id(self.value())
        return self.kept(rows, chosen, request=request) if chosen else rows.none()


class DayFilter(admin.SimpleListFilter):
    """Transfers that were booked on a day of the city's."""

    title = _("booked on")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer today, yesterday, and the day that a link has chosen."""
        days = [today_here(), today_here() - ONE_DAY]
        if (chosen := read_day(request.GET.get("day"))) and chosen not in days:
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
        day = read_day(self.value())
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

    def named(self, chosen: UUID, request: HttpRequest) -> str | None:  # noqa: ARG002
        """Name the merchant; names are no secret."""
        return merchant_names({chosen}, language=get_language() or "en").get(chosen)

    def kept(
        self,
        rows: QuerySet[Transfer],
        chosen: UUID,
        *,
        request: HttpRequest,  # noqa: ARG002
    ) -> QuerySet[Transfer]:
        """Keep the merchant's."""
        return rows.filter(moved_by([chosen]))


class AccountFilter(ChosenFilter):
    """Transfers that moved one account."""

    title = _("account")
    parameter_name = "account"

    def named(self, chosen: UUID, request: HttpRequest) -> str | None:  # noqa: ARG002
        """Name the account by its code, as every transfer does."""
        rows = Account.objects.filter(id=chosen)
        return rows.values_list("code", flat=True).first()

    def kept(
        self,
        rows: QuerySet[Transfer],
        chosen: UUID,
        *,
        request: HttpRequest,  # noqa: ARG002
    ) -> QuerySet[Transfer]:
        """Keep those on whose one side the account stands."""
        return rows.filter(touching([chosen]))


class ShiftFilter(ChosenFilter):
    """Transfers that one shift made."""

    title = _("shift")
    parameter_name = "shift"

    def named(self, chosen: UUID, request: HttpRequest) -> str | None:
        """Name the shift."""
        shift = shift_by_id(chosen)
        is_seen = shift is not None and reach_in(request).holds(shift.merchant_id)
        return str(shift) if is_seen else None

    def kept(
        self, rows: QuerySet[Transfer], chosen: UUID, *, request: HttpRequest
    ) -> QuerySet[Transfer]:
        """Keep the shift's; a part of its report names its own."""
        if "part" in request.GET:
            return rows
        return rows.filter(id__in=transfers_of_shift(chosen))


class PartFilter(admin.SimpleListFilter):
    """Transfers that a figure of a desks' report sums up."""

    title = _("part of a report")
    parameter_name = "part"
    besides = ("desks", "on")

    def __init__(  # noqa: PLR0917 - Django's signature
        self, request: HttpRequest, params: dict[str, Any], model: Any, pages: Any
    ) -> None:
        """Take with the part whose report it is of."""
        for name in self.besides:
            params.pop(name, None)
        super().__init__(request, params, model, pages)

    def expected_parameters(self) -> list[str | None]:
        """Name all that goes away with the part."""
        return [self.parameter_name, *self.besides]

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer the part that a link has chosen."""
        text = request.GET.get("part")
        return [] if text is None else [(text, gettext("one figure's"))]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[Transfer]
    ) -> QuerySet[Transfer]:
        """Keep the part's; of what is none, nothing."""
        if self.value() is None:
            return rows
        chosen = chosen_part(request)
        return rows.filter(id__in=chosen.ids) if chosen else rows.none()
