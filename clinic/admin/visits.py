"""The clinic in the admin: who was where and owes what, never what was done.

Codes, names, departments and reasons are sealed; only the daily list shows them, to
those whose work it is to hand it out.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from clinic.admin.day_page import show_day
from clinic.models import (
    ChargeItem,
    Hospital,
    PlannedCharge,
    Reversal,
    SplitShare,
    TakeBack,
    Visit,
)
from credit.admin.looks import may_reveal, show_reveal
from ledger.admin import FactAdmin, FactInline, money


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
    actions_detail = ("daily_list", "reveal")

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Daily list"),
        url_path="daily-list",
        icon="list_alt",
        permissions=["read_daily_list"],
    )
    def daily_list(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what was done on a day, to those whose work it is to read it.

        Raises:
            PermissionDenied: this person may not.
            Http404: there is no such visit for this person.
        """
        if not self.has_read_daily_list_permission(request):
            raise PermissionDenied
        visit = self.get_object(request, object_id)
        if visit is None:
            raise Http404
        return show_day(request, self, visit=visit)

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Show personal data"),
        url_path="reveal",
        icon="visibility",
        permissions=["reveal"],
    )
    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show who the patient is, to those who say why.

        Raises:
            PermissionDenied: this person may not.
            Http404: there is no such visit for this person.
        """
        if not self.has_reveal_permission(request):
            raise PermissionDenied
        visit = self.get_object(request, object_id)
        if visit is None:
            raise Http404
        return show_reveal(
            request,
            self,
            row=visit,
            holder_id=visit.payer_id,
            merchant_id=visit.hospital.merchant_id,
            back=reverse("admin:clinic_visit_change", args=[visit.pk]),
        )

    def has_reveal_permission(
        self,
        request: HttpRequest,
        object_id: Any = None,  # noqa: ARG002 - unfold's signature
    ) -> bool:
        """Say whether this person may see who patients are."""
        return may_reveal(request) and self.has_view_permission(request)

    def has_read_daily_list_permission(
        self,
        request: HttpRequest,
        object_id: Any = None,  # noqa: ARG002 - unfold's signature
    ) -> bool:
        """Say whether this person may read what was done for patients."""
        may_read = request.user.has_perm("clinic.read_daily_list")
        return bool(may_read and self.has_view_permission(request))


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
        "class_differs",
        "performed_at",
    )
    list_filter = ("status", "price_differs", "class_differs", "insurance_class")
    found_by = ("id", "visit", "bill", "holder_id")


@admin.register(PlannedCharge)
class PlannedChargeAdmin(FactAdmin):
    """What was ordered, found by visit or holder."""

    belongs_to = "visit__hospital__merchant"
    list_display = ("line_no", "visit_id", "category", "status", "planned_for")
    list_filter = ("status",)
    found_by = ("id", "visit", "holder_id")
    left_out = frozenset({"end_answer"})


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


@admin.register(TakeBack)
class TakeBackAdmin(FactAdmin):
    """What desks asked to be taken back, and who agreed to it."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        "visit",
        "line_nos",
        money(TakeBack, "amount_minor"),
        "status",
        "requested_by",
        "requested_at",
        "decided_by",
        "ended_at",
    )
    list_filter = ("status",)
    list_select_related = ("visit",)
    found_by = ("id", "visit", "holder_id")
    ordering = ("-requested_at", "-pk")
