"""Lots and their lanes: what may be changed of them."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin import FactInline, HouseAdmin
from ledger.admin.desk_forms import spelled
from ledger.queries.merchants import merchant_names
from parking.models import Lane, Lot
from parking.queries.lots import forget_lots
from parking.queries.reductions import funding_report
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.permits import midnight, months_later


class LotForm(ModelForm):  # type: ignore[type-arg]
    """A lot as staff may change it."""

    def clean_tariff_code(self) -> str:
        """Take a tariff that exists, in the lot's currency.

        Raises:
            ValidationError: there is no such tariff, or its currency is another.
        """
        code = str(self.cleaned_data["tariff_code"])
        if code not in tariff_codes():
            raise ValidationError(_("There is no such tariff."), code="unknown")
        if load_tariff(code).versions[-1].currency != self.instance.currency:
            raise ValidationError(_("It has another currency."), code="currency")
        return code


def funded(lot: Lot, *, months_ago: int) -> str:
    """List funders and what discounts took off fees of a month for each."""
    today = timezone.now().astimezone(ZoneInfo(lot.zone)).date()
    first = months_later(today.replace(day=1), -months_ago)
    month = (first, months_later(first, 1))
    since, until = (midnight(day, zone=ZoneInfo(lot.zone)) for day in month)
    rows = funding_report(lot_id=lot.id, since=since, until=until)
    if not rows:
        return "-"
    names = merchant_names(
        {who for who, _currency, _minor in rows}, language=get_language() or "en"
    )
    return format_html_join(
        SafeString("<br>"),
        "{}: {}",
        ((names[who], spelled(minor, currency)) for who, currency, minor in rows),
    )


class LaneInline(FactInline):
    """The lanes of a lot."""

    model = Lane
    ordering = ("code",)


@admin.register(Lot)
class LotAdmin(HouseAdmin):
    """Lots: names, tariff and capacity may be changed; the operation opens them."""

    belongs_to = "merchant"
    form = LotForm
    list_display = ("code", "name", "merchant", "tariff_code", "capacity", "currency")
    found_by = ("id", "code")
    fields = (
        "code",
        "merchant",
        "name",
        "name_zh",
        "tariff_code",
        "capacity",
        "zone",
        "paid_this_month",
        "paid_last_month",
    )
    readonly_fields = (
        "code",
        "merchant",
        "zone",
        "paid_this_month",
        "paid_last_month",
    )
    inlines = (LaneInline,)

    @admin.display(description=_("discounts of this month, by who pays"))
    def paid_this_month(self, row: Lot) -> str:
        """Show what each funder pays for fees of this month, on the lot's clock."""
        return funded(row, months_ago=0)

    @admin.display(description=_("discounts of last month, by who pays"))
    def paid_last_month(self, row: Lot) -> str:
        """Show what each funder pays for fees of the month before."""
        return funded(row, months_ago=1)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no: a lot needs its accounts, which the operation opens."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: what happened there is kept."""
        return False

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """Keep the change, and let this process see it at once."""
        super().save_model(*args, **kwargs)
        forget_lots()


@admin.register(Lane)
class LaneAdmin(HouseAdmin):
    """Lanes: names and directions may be changed."""

    belongs_to = "lot__merchant"
    list_display = ("code", "lot", "name", "direction")
    found_by = ("id", "lot")
    fields = ("lot", "code", "name", "direction")
    readonly_fields = ("lot", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no: the operation that opens a lot builds its lanes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: what happened there is kept."""
        return False
