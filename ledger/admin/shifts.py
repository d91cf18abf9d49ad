"""Shifts: who sat at which desk, what was counted, and what differed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import money, toned
from ledger.admin.desk_forms import spelled
from ledger.admin.handing_over import ACCEPT, HAND_OVER, TAKE_TO_BANK
from ledger.admin.shift_forms import CloseForm, CountForm
from ledger.admin.shift_opening import show_opening
from ledger.admin.words import merchant_column, merchant_of
from ledger.models import Shift
from ledger.models.shift import STATUS_NAMES
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.rules.states import SHIFT_EDGES, ShiftStatus
from ledger.rules.tills import sum_of

TONES = {"open": "info", "counted": "warning", "closed": "success"}


def _is_own(doing: Doing) -> bool:
    return bool(doing.row.cashier_id == doing.user_id)


def _may_count(doing: Doing) -> bool:
    return (doing.row.status, ShiftStatus.COUNTED) in SHIFT_EDGES


def _may_close(doing: Doing) -> bool:
    return (doing.row.status, ShiftStatus.CLOSED) in SHIFT_EDGES


def _count(doing: Doing, given: Mapping[str, Any], *, cashier_id: int | None) -> str:
    counts = {
        int(name.removeprefix("piece_")): number
        for name, number in given.items()
        if number
    }
    count_shift(
        shift_id=doing.row.id, counts=counts, at=doing.at, cashier_id=cashier_id
    )
    counted = spelled(sum_of(counts), doing.row.currency)
    return gettext("Counted: %(amount)s.") % {"amount": counted}


def _close(doing: Doing, given: Mapping[str, Any], *, cashier_id: int | None) -> str:
    shift = close_shift(
        shift_id=doing.row.id,
        by=doing.by,
        at=doing.at,
        explained=given.get("explained", ""),
        cashier_id=cashier_id,
    )
    kept = spelled(shift.counted_minor or 0, shift.currency)
    told = gettext("The shift is closed. To be handed to the merchant: %(amount)s.")
    return told % {"amount": kept}


COUNT = Act(
    name="count",
    title=_("Count the drawer"),
    explained=_(
        "Count everything that lies in the drawer, the opening float too. With the "
        "count the till is closed; what should be there is shown after it."
    ),
    permission="ledger.work_shift",
    offered=lambda doing: _may_count(doing) and _is_own(doing),
    carry_out=lambda doing, given: _count(doing, given, cashier_id=doing.user_id),
    then="close",
    form=CountForm,
    key="c",
    icon="calculate",
    variant=ActionVariant.PRIMARY,
)
CLOSE = Act(
    name="close",
    title=_("Close the shift"),
    explained=_(
        "What the till took is booked as handed to the merchant: the expected amount, "
        "whatever was counted. A closed shift is not opened again."
    ),
    permission="ledger.work_shift",
    offered=lambda doing: _may_close(doing) and _is_own(doing),
    carry_out=lambda doing, given: _close(doing, given, cashier_id=doing.user_id),
    form=CloseForm,
    key="l",
    icon="lock",
    variant=ActionVariant.PRIMARY,
)
COUNT_FOR = replace(
    COUNT,
    name="count_for",
    title=_("Count for the cashier"),
    permission="ledger.close_shift",
    offered=lambda doing: _may_count(doing) and not _is_own(doing),
    carry_out=lambda doing, given: _count(doing, given, cashier_id=None),
    then="close_for",
)
CLOSE_FOR = replace(
    CLOSE,
    name="close_for",
    title=_("Close for the cashier"),
    permission="ledger.close_shift",
    offered=lambda doing: _may_close(doing) and not _is_own(doing),
    carry_out=lambda doing, given: _close(doing, given, cashier_id=None),
)


@admin.display(description=_("difference"))
def difference_column(shift: Shift) -> str:
    """Show by how much the count was over, or under, what was expected."""
    difference_minor = shift.difference_minor
    if difference_minor is None:
        return "-"
    sign = "+" if difference_minor > 0 else ""
    return f"{sign}{spelled(difference_minor, shift.currency)}"


@admin.display(description=_("cashier"))
def cashier_column(shift: Shift) -> str:
    """Name who sat at the till."""
    return shift.cashier.get_username()


@admin.display(description=_("counted pieces"))
def pieces_column(shift: Shift) -> str:
    """Show how many of which notes and coins were counted."""
    counted = {int(piece): number for piece, number in (shift.counts or {}).items()}
    told = [
        f"{spelled(piece, shift.currency)} x {counted[piece]}"
        for piece in sorted(counted, reverse=True)
    ]
    return ", ".join(told) or "-"


@admin.register(Shift)
class ShiftAdmin(ActingAdmin):
    """Shifts, found by id or desk, the newest first."""

    belongs_to = "merchant"
    list_display = (
        "desk",
        merchant_column,
        "cashier",
        toned(STATUS_NAMES, TONES),
        money(Shift, "float_minor"),
        money(Shift, "expected_minor"),
        money(Shift, "counted_minor"),
        difference_column,
        "opened_at",
        "closed_at",
    )
    list_filter = ("status", "merchant")
    list_select_related = ("merchant", "cashier")
    found_by = ("id", "desk")
    ordering = ("-opened_at", "-pk")
    in_words: ClassVar = {
        "merchant": merchant_column,
        "cashier": cashier_column,
        "counts": pieces_column,
    }
    besides = ("difference", "report")
    actions_list = ("open_shift",)
    actions_detail = (
        "accept",
        "take_to_bank",
        "count",
        "close",
        "hand_over",
        "count_for",
        "close_for",
    )

    count = as_button(COUNT)
    close = as_button(CLOSE)
    count_for = as_button(COUNT_FOR)
    close_for = as_button(CLOSE_FOR)
    take_to_bank = as_button(TAKE_TO_BANK)
    hand_over = as_button(HAND_OVER)
    accept = as_button(ACCEPT)
    difference = staticmethod(difference_column)

    @action(  # type: ignore[untyped-decorator] # unfold ships no types
        description=_("Open a shift"),
        url_path="open",
        icon="point_of_sale",
        permissions=["work_a_shift"],
    )
    def open_shift(self, request: HttpRequest) -> HttpResponse:
        """Sit down at a window."""
        return show_opening(request, self)

    @admin.display(description=_("report"))
    def report(self, shift: Shift) -> str:
        """Lead to what the shift took and gave."""
        link = '<a class="text-link" href="{}" data-key="r">{}</a>'
        return format_html(
            link, reverse("shift-report", args=[shift.id]), _("Show the report")
        )

    def has_work_a_shift_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may sit at a till."""
        return bool(request.user.has_perm("ledger.work_shift"))

    def facts(self, row: Shift) -> list[tuple[Any, Any]]:
        """Give what a person should see of a shift; what is expected once counted."""
        facts: list[tuple[Any, Any]] = [
            (_("Merchant"), merchant_of(row)),
            (_("Window"), row.desk),
            (_("Cashier"), row.cashier),
            (_("Opening float"), spelled(row.float_minor, row.currency)),
        ]
        if row.counted_minor is None or row.expected_minor is None:
            return facts
        return [
            *facts,
            (_("Expected"), spelled(row.expected_minor, row.currency)),
            (_("Counted"), spelled(row.counted_minor, row.currency)),
            (_("Difference"), difference_column(row)),
        ]
