"""Coupons and validations that may be given, and what they have taken off."""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ledger.admin import FactAdmin, HouseAdmin, money
from ledger.admin.desk_forms import spelled
from parking.models import Discount, Funding, Validation
from parking.queries.reductions import taken_off_by


@admin.register(Discount)
class DiscountAdmin(HouseAdmin):
    """Discounts: what one grants is fixed once it is there; for how long is not."""

    belongs_to = "lot__merchant"
    list_display = ("code", "name", "lot", "kind", "grants", "value", "funder")
    list_filter = ("kind", "grants")
    found_by = ("id", "code", "lot")
    fields = (
        "lot",
        "code",
        "name",
        "kind",
        "grants",
        "value",
        "alone",
        "funder",
        "uses_max",
        "valid_from",
        "valid_to",
    )
    fixed: ClassVar = ("lot", "code", "kind", "grants", "value", "alone", "funder")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Show what it has taken off once it is there."""
        return self.fields if obj is None else (*self.fields, "taken_off")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Let nothing be changed that a fee may rest on."""
        return () if obj is None else (*self.fixed, "taken_off")

    @admin.display(description=_("taken off so far"))
    def taken_off(self, row: Discount) -> str:
        """Show what it has taken off, by currency."""
        sums = taken_off_by(row.id)
        return ", ".join(spelled(minor, currency) for currency, minor in sums) or "-"

    def save_model(self, *given: Any) -> None:
        """Name a new one."""
        _request, row, _form, is_changed = given
        if not is_changed:
            row.id = uuid4()
        super().save_model(*given)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: what was given is kept; set its end instead."""
        return False


@admin.register(Validation)
class ValidationAdmin(FactAdmin):
    """What was given to whom, by whom."""

    belongs_to = "session__lot__merchant"
    list_display = ("discount", "session", "by", "given_at")
    found_by = ("id", "session", "holder_id", "discount", "by")


@admin.register(Funding)
class FundingAdmin(FactAdmin):
    """What validations took off, by who pays for it."""

    belongs_to = "validation__session__lot__merchant"
    list_display = ("at", "funder", money(Funding, "amount_minor"), "validation")
    list_filter = (("funder", admin.RelatedOnlyFieldListFilter),)
    found_by = ("id", "validation", "funder", "holder_id")
