"""Shifts: who sat at which desk, what was counted, and what differed."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, money, toned
from ledger.models import Shift
from ledger.models.shift import STATUS_NAMES

TONES = {"open": "info", "counted": "warning", "closed": "success"}


@admin.register(Shift)
class ShiftAdmin(FactAdmin):
    """Shifts, found by id or desk, the newest first."""

    belongs_to = "merchant"
    list_display = (
        "desk",
        "merchant",
        "cashier",
        toned(STATUS_NAMES, TONES),
        money(Shift, "float_minor"),
        money(Shift, "expected_minor"),
        money(Shift, "counted_minor"),
        "opened_at",
        "closed_at",
    )
    list_filter = ("status", "merchant")
    list_select_related = ("merchant", "cashier")
    found_by = ("id", "desk")
    ordering = ("-opened_at", "-pk")
