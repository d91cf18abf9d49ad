"""Credit lines, their policy and the mandates in the admin."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from credit.models import CreditLine, LimitPolicy, LineStep, Mandate
from credit.operations.suspend_line import close_line, resume_line, suspend_line
from ledger.admin import FactAdmin, FactInline, HouseAdmin, money
from ledger.admin.reach import EVERYBODYS
from ledger.errors import Rejected


class LineStepInline(FactInline):
    """What became of a line, and by whose word."""

    model = LineStep
    left_out = frozenset({"id", "line", "holder_id"})


@admin.register(CreditLine)
class CreditLineAdmin(FactAdmin):
    """Credit lines; staff may suspend, resume and close them."""

    list_display = (
        "holder_id",
        "kind",
        "currency",
        "status",
        "suspended_for",
        "opened_at",
    )
    list_filter = ("status", "suspended_for", "kind")
    found_by = ("id", "holder_id", "account_id")
    inlines = (LineStepInline,)
    actions = ("suspend", "resume", "close")

    def has_walk_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may decide about lines."""
        return bool(request.user.has_perm("credit.change_creditline"))

    @admin.action(description=_("Suspend"), permissions=["walk"])
    def suspend(self, request: HttpRequest, lines: QuerySet[CreditLine]) -> None:
        """Suspend the chosen lines."""
        self._each(request, lines, decide=suspend_line)

    @admin.action(description=_("Resume"), permissions=["walk"])
    def resume(self, request: HttpRequest, lines: QuerySet[CreditLine]) -> None:
        """Let the chosen lines be used again."""
        self._each(request, lines, decide=resume_line)

    @admin.action(description=_("Close for good"), permissions=["walk"])
    def close(self, request: HttpRequest, lines: QuerySet[CreditLine]) -> None:
        """Close the chosen lines."""
        self._each(request, lines, decide=close_line)

    def _each(
        self,
        request: HttpRequest,
        lines: QuerySet[CreditLine],
        *,
        decide: Callable[..., None],
    ) -> None:
        done = 0
        for line in lines:
            try:
                decide(
                    line_id=UUID(str(line.pk)),
                    by=f"user:{request.user.get_username()}",
                    at=timezone.now(),
                )
            except Rejected as refusal:
                self.message_user(request, f"{line.pk}: {refusal}", messages.WARNING)
            else:
                self.log_change(request, line, str(decide.__name__))
                done += 1
        told = ngettext("%(n)d line was changed.", "%(n)d lines were changed.", done)
        self.message_user(request, told % {"n": done})


@admin.register(LimitPolicy)
class LimitPolicyAdmin(HouseAdmin):
    """The policy: rows begin and end, none is deleted."""

    belongs_to = EVERYBODYS
    list_display = (
        "kind",
        "currency",
        "score_from",
        "insured_only",
        money(LimitPolicy, "limit_minor"),
        "valid_from",
        "valid_to",
    )
    list_filter = ("kind", "currency", "insured_only")
    ordering = ("kind", "currency", "score_from", "valid_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Let a row that stands only be ended: what it granted was its word."""
        names = [field.name for field in LimitPolicy._meta.concrete_fields]  # noqa: SLF001
        return [name for name in names if name != "valid_to"] if obj else ["id"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: a row is ended, so that old limits can be explained."""
        return False


@admin.register(Mandate)
class MandateAdmin(FactAdmin):
    """What citizens agreed to, newest first."""

    list_display = (
        "holder_id",
        "step",
        "gateway",
        "kinds",
        money(Mandate, "cap_minor"),
        "given_at",
    )
    list_filter = ("step", "gateway")
    found_by = ("id", "holder")
