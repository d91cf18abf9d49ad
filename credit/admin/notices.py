"""What citizens were told and how they wish to be told, without what was said."""

from django.contrib import admin

from credit.models import InboxEntry, NoticeWishes
from ledger.admin import FactAdmin


@admin.register(InboxEntry)
class InboxEntryAdmin(FactAdmin):
    """Notices in citizens' lists, and whether they were read."""

    list_display = ("at", "holder_id", "bill_id", "read_at")
    found_by = ("id", "holder_id", "bill_id")
    ordering = ("-id",)


@admin.register(NoticeWishes)
class NoticeWishesAdmin(FactAdmin):
    """Which ways citizens want to be told; their addresses are sealed."""

    list_display = ("citizen", "language", "quiet_from", "quiet_to", "updated_at")
    found_by = ("citizen",)
