"""Merchants, who works for them, the keys of their machines, the calls under a key."""

from typing import Any

from django.contrib import admin
from unfold.admin import TabularInline

from ledger.admin.base import FactAdmin, HouseAdmin
from ledger.admin.finance import show_balances
from ledger.models import ApiKey, Assignment, IdempotentCall, Merchant


@admin.register(Merchant)
class MerchantAdmin(HouseAdmin):
    """Merchants: their names may be mended; code and risk stand for good."""

    belongs_to = "pk"
    list_display = ("code", "name", "name_zh", "risk_mode", "opened_at")
    list_filter = ("risk_mode",)
    found_by = ("id", "code")
    fields = ("id", "code", "name", "name_zh", "risk_mode", "opened_at")
    readonly_fields = ("id", "code", "risk_mode", "opened_at")
    custom_urls = (("balances/", "ledger_balances", show_balances),)

    def has_add_permission(self, request: object) -> bool:  # noqa: ARG002 - Django's
        """Say no: a merchant is opened with its accounts."""
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:  # noqa: ARG002
        """Say no: its books stay."""
        return False


@admin.register(Assignment)
class AssignmentAdmin(FactAdmin):
    """Who works for whom; it is said on the account's own page."""

    list_display = ("user", "merchant")
    list_select_related = ("user", "merchant")
    list_filter = ("merchant",)


class AssignmentInline(TabularInline):  # type: ignore[misc]  # unfold ships no types
    """For which merchants somebody works, on the account's page."""

    model = Assignment
    extra = 0

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Let those assign who may change accounts."""
        return bool(request.user.has_perm("auth.change_user"))

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
    has_view_permission = has_add_permission


@admin.register(ApiKey)
class ApiKeyAdmin(FactAdmin):
    """Keys; their secrets were shown once, when they were issued."""

    belongs_to = "merchant"
    list_display = (
        "key_id",
        "name",
        "merchant",
        "scopes",
        "algorithm",
        "valid_from",
        "valid_to",
    )
    list_filter = ("algorithm", "merchant")
    list_select_related = ("merchant",)
    found_by = ("key_id",)


@admin.register(IdempotentCall)
class IdempotentCallAdmin(FactAdmin):
    """Calls that were made under an Idempotency-Key."""

    list_display = ("key", "caller", "status", "answer_status", "created_at")
    list_filter = ("status",)
    found_by = ("id", "key")
    left_out = frozenset({"answer_body"})
