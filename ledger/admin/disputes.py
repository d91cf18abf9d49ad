"""Disputes: what citizens say is wrong, and how it was decided."""

from django.contrib import admin

from ledger.admin.base import FactAdmin
from ledger.models import Dispute


@admin.register(Dispute)
class DisputeAdmin(FactAdmin):
    """Disputes, found by id, bill or holder."""

    list_display = (
        "bill_id",
        "status",
        "opened_by",
        "opened_at",
        "decide_by",
        "decided_by",
        "ended_at",
    )
    list_filter = ("status",)
    found_by = ("id", "bill", "holder_id")
