"""Claims in the admin: what insurers were asked, what they said, what waits."""

from django.contrib import admin

from clinic.models import Claim, Split, SplitLine
from clinic.models.claim import STATUS_NAMES
from ledger.admin import FactAdmin, FactInline, money
from ledger.admin.base import linked, short_key, toned
from ledger.admin.filters import LeftToAPersonFilter

status_column = toned(
    STATUS_NAMES,
    {"asked": "info", "settled": "success", "declined": "danger", "given_up": "danger"},
)


class SplitLineInline(FactInline):
    """Who bears what of each item."""

    model = SplitLine
    left_out = frozenset({"id", "holder_id", "split"})


@admin.register(Claim)
class ClaimAdmin(FactAdmin):
    """Claims, found by id, visit, bill or holder."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        short_key,
        linked(Claim, "visit"),
        linked(Claim, "bill"),
        "round_no",
        status_column,
        "reason",
        "asks",
        "deadline_at",
        "opened_at",
    )
    list_filter = ("status", LeftToAPersonFilter)
    found_by = ("id", "visit", "bill", "holder_id")


@admin.register(Split)
class SplitAdmin(FactAdmin):
    """How claims were split, found by claim or holder."""

    belongs_to = "claim__visit__hospital__merchant"
    list_display = (
        linked(Split, "claim"),
        money(Split, "total_minor"),
        money(Split, "fund_minor"),
        money(Split, "cash_minor"),
        "decided_by",
        "decided_at",
    )
    found_by = ("claim", "holder_id")
    inlines = (SplitLineInline,)
