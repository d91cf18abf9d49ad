"""Surplus: money that nobody expected, and where its way back stands."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import linked, money
from ledger.admin.desk_forms import spelled
from ledger.admin.refunds import TONES, RefundInline
from ledger.models import Refund, Surplus
from ledger.models.refund import STATUS_NAMES
from ledger.operations.return_surplus import return_surplus
from ledger.rules.states import RefundStatus


def _is_stuck(doing: Doing) -> bool:
    stands = set(doing.row.refunds.values_list("status", flat=True))
    return stands <= {RefundStatus.DECLINED}


def _return(doing: Doing, _answers: Mapping[str, Any]) -> str:
    return_surplus(surplus_id=doing.row.id, by=doing.by, at=doing.at)
    return gettext("A new refund is on its way to the gateway.")


RETURN = Act(
    name="return_again",
    title=_("Give it back again"),
    explained=_(
        "The gateway declined to give the money back. It is asked once more, under a "
        "new reference."
    ),
    permission="ledger.return_surplus",
    offered=_is_stuck,
    carry_out=_return,
    icon="replay",
    variant=ActionVariant.PRIMARY,
)


class SurplusRefundInline(RefundInline):
    """The refunds that gave, or give, a surplus back."""

    fk_name = "surplus"


class WayBackFilter(admin.SimpleListFilter):
    """Surplus by where its latest refund stands."""

    title = _("way back")
    parameter_name = "way_back"

    def lookups(self, request: HttpRequest, pages: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the statuses of refunds."""
        return [(status.value, name) for status, name in STATUS_NAMES.items()]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep those that stand there."""
        status = self.value()
        return rows.filter(way_back=status) if status else rows


@admin.register(Surplus)
class SurplusAdmin(ActingAdmin):
    """Surplus, found by id, reference, bill, payment or holder."""

    belongs_to = "bill__merchant"
    list_display = (
        "reference",
        "gateway",
        linked(Surplus, "bill"),
        "cause",
        money(Surplus, "amount_minor"),
        "way_back",
        "at",
    )
    list_filter = ("cause", WayBackFilter, "gateway")
    found_by = ("id", "reference", "bill", "payment", "holder_id")
    inlines = (SurplusRefundInline,)
    actions_detail = ("return_again",)

    return_again = as_button(RETURN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Surplus]:
        """Read with each surplus where its latest refund stands."""
        latest = Refund.objects.filter(surplus_id=OuterRef("pk"))
        latest = latest.order_by("-requested_at", "-id")
        rows: QuerySet[Surplus] = super().get_queryset(request)
        return rows.annotate(way_back=Subquery(latest.values("status")[:1]))

    @display(description=_("way back"), ordering="way_back", label=TONES)  # type: ignore[untyped-decorator]  # unfold ships no types
    def way_back(self, surplus: Any) -> Any:
        """Show where the money is on its way back."""
        if surplus.way_back is None:
            return None
        return surplus.way_back, STATUS_NAMES[RefundStatus(surplus.way_back)]

    def facts(self, row: Surplus) -> list[tuple[Any, Any]]:
        """Give what a person should see of a surplus before acting on it."""
        return [
            (_("Reference"), row.reference),
            (_("Gateway"), row.gateway),
            (_("Amount"), spelled(row.amount_minor, row.currency)),
            (_("Cause"), row.get_cause_display()),
        ]
