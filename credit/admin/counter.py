"""A service counter binds what nobody can prove in the portal, and says why."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from credit.models import CounterBinding, CredentialKind
from credit.operations.bind_at_counter import CounterDraft, bind_at_counter
from credit.rules.credentials import VALUE_LENGTH_MAX
from ledger.admin import FactAdmin
from ledger.admin.acts import Act, Doing
from ledger.admin.desk_forms import NewRowForm
from ledger.admin.fields import DayField, TextField

KINDS = [
    (kind.value, kind.label) for kind in CredentialKind if kind != CredentialKind.PHONE
]
"""A phone is shown by its code, or signs in by an act of its own."""


class CounterForm(NewRowForm):
    """What is bound, how long, and what the citizen showed for it."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, widget=UnfoldAdminSelectWidget()
    )
    value = forms.CharField(
        label=_("Plate, or number of the card or code"),
        max_length=VALUE_LENGTH_MAX,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    first_day = DayField(
        label=_("First day"),
        help_text=_("Empty: from now on. What a plate left unpaid since comes along."),
        required=False,
    )
    last_day = DayField(
        label=_("Last day"),
        help_text=_("Only of what is theirs for a time: a rented or borrowed car."),
        required=False,
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("What you were shown: identity card, registration, contract."),
    )


def _bind(doing: Doing, given: Mapping[str, Any]) -> None:
    last_day = given["last_day"]
    bind_at_counter(
        draft=CounterDraft(
            id=UUID(str(given["row_id"])),
            holder_id=doing.row.holder_id,
            kind=given["kind"],
            value=given["value"],
            valid_from=_begin(given["first_day"]),
            valid_to=_begin(last_day and last_day + timedelta(days=1)),
            by=doing.by,
            reason=given["reason"],
        ),
        at=doing.at,
    )


def _begin(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(), tzinfo=get_current_timezone())


BIND_AT_COUNTER = Act(
    name="bind_at_counter",
    title=_("Bind a plate or a code"),
    explained=_(
        "Look at the identity card, and at the paper that shows whose it is. From then "
        "on the gate or the window takes it for this citizen."
    ),
    permission="credit.bind_at_counter",
    offered=lambda doing: doing.row.closed_at is None,
    makes=CounterBinding,
    carry_out=_bind,
    form=CounterForm,
    icon="badge",
)


@admin.register(CounterBinding)
class CounterBindingAdmin(FactAdmin):
    """Who bound what for whom at a counter."""

    list_display = ("at", "by", "credential", "holder_id", "why")
    list_select_related = ("credential",)
    found_by = ("id", "holder", "credential")
    masked = ("why",)
    ordering: ClassVar[Any] = ("-at", "-pk")

    @admin.display(description=_("reason"))
    def why(self, row: CounterBinding) -> str:
        """Show the reason to whoever watches over such bindings."""
        return row.reason
