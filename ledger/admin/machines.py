"""Merchants, the keys of their machines, and the calls under a key."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, HouseAdmin
from ledger.models import ApiKey, IdempotentCall, Merchant


@admin.register(Merchant)
class MerchantAdmin(HouseAdmin):
    """Merchants: their names may be mended; code and risk stand for good."""

    list_display = ("code", "name", "name_zh", "risk_mode", "opened_at")
    list_filter = ("risk_mode",)
    found_by = ("id", "code")
    fields = ("id", "code", "name", "name_zh", "risk_mode", "opened_at")
    readonly_fields = ("id", "code", "risk_mode", "opened_at")

    def has_add_permission(self, request: object) -> bool:  # noqa: ARG002 - Django's
        """Say no: a merchant is opened with its accounts."""
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:  # noqa: ARG002
        """Say no: its books stay."""
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(FactAdmin):
    """Keys; their secrets were shown once, when they were issued."""

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
