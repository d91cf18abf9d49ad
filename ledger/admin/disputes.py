"""Disputes: what citizens say is wrong, and how it was decided."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from ledger.admin.base import FactAdmin, linked
from ledger.models import Dispute
from ledger.rules.states import DisputeStatus

OPEN_FIRST = Case(When(status=DisputeStatus.OPEN, then=Value(0)), default=Value(1))
LATE, IN_TIME = "late", "in time"


@admin.register(Dispute)
class DisputeAdmin(FactAdmin):
    """Disputes, found by id, bill or holder; the latest to be decided on top."""

    list_display = (
        "id",
        linked(Dispute, "bill"),
        "status",
        "lateness",
        "decide_by",
        "opened_by",
        "opened_at",
        "decided_by",
        "ended_at",
    )
    list_filter = ("status",)
    found_by = ("id", "bill", "holder_id")
    ordering: ClassVar[Any] = (OPEN_FIRST, "decide_by", "pk")
    besides = ("lateness",)

    @display(description=_("deadline"), label={LATE: "danger", IN_TIME: "info"})  # type: ignore[untyped-decorator]  # unfold ships no types
    def lateness(self, dispute: Dispute) -> Any:
        """Mark what should have been decided by now."""
        if dispute.status != DisputeStatus.OPEN:
            return None
        if dispute.decide_by < timezone.now():
            return LATE, _("late")
        return IN_TIME, _("in time")
