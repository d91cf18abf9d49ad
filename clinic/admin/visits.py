"""The clinic in the admin: who was where and owes what, never what was done.

Codes, names, departments and reasons are sealed; no page here shows them.
"""

from django.contrib import admin

from clinic.models import ChargeItem, Hospital, Reversal, SplitShare, Visit
from ledger.admin import FactAdmin, FactInline


class ItemInline(FactInline):
    """The items of a visit."""

    model = ChargeItem
    left_out = frozenset({"id", "holder_id", "visit", "digest"})


@admin.register(Hospital)
class HospitalAdmin(FactAdmin):
    """Hospitals; opening one opens its accounts, which the operation does."""

    belongs_to = "merchant"
    list_display = ("code", "name", "name_zh", "merchant", "insurer", "fund")
    found_by = ("code",)


@admin.register(Visit)
class VisitAdmin(FactAdmin):
    """Visits, found by number, holder, payer or bill."""

    belongs_to = "hospital__merchant"
    list_display = (
        "visit_no",
        "hospital",
        "kind",
        "status",
        "split_status",
        "holder_id",
        "opened_at",
    )
    list_filter = ("status", "split_status", "kind", "hospital")
    list_select_related = ("hospital",)
    found_by = ("visit_no", "id", "holder_id", "payer_id", "bill")
    left_out = frozenset({"first_answer", "discharge_answer"})
    inlines = (ItemInline,)


@admin.register(ChargeItem)
class ChargeItemAdmin(FactAdmin):
    """Charge items, found by visit, bill or holder."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        "line_no",
        "visit_id",
        "category",
        "status",
        "price_differs",
        "performed_at",
    )
    list_filter = ("status", "price_differs", "insurance_class")
    found_by = ("id", "visit", "bill", "holder_id")


@admin.register(SplitShare)
class SplitShareAdmin(FactAdmin):
    """Final shares, found by item or holder."""

    belongs_to = "item__visit__hospital__merchant"
    list_display = ("item_id", "holder_id", "decided_at")
    found_by = ("item", "holder_id")


@admin.register(Reversal)
class ReversalAdmin(FactAdmin):
    """What was taken back, found by item or holder."""

    belongs_to = "item__visit__hospital__merchant"
    list_display = ("item_id", "holder_id", "reversed_at", "recorded_at")
    found_by = ("item", "holder_id")
    left_out = frozenset({"answer"})
