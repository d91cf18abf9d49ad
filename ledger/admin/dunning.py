"""Dunning: the outbox, whose standing changed, and the policies by their dates."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from ledger.admin.base import FactAdmin, linked, money
from ledger.admin.fields import AmountField
from ledger.admin.reach import EVERYBODYS
from ledger.admin.words import reason_column
from ledger.models import (
    CollectionPolicy,
    Notice,
    RetryRule,
    StandingChange,
    UntoldNotice,
)
from ledger.queries.notice_words import text_of
from ledger.queries.policies import policy_at


@admin.register(Notice)
class NoticeAdmin(FactAdmin):
    """The outbox, found by id, bill, holder or payer."""

    belongs_to = "bill__merchant"
    list_display = ("at", "kind", linked(Notice, "bill"), "text", "payer_id")
    list_filter = ("kind",)
    list_select_related = ("bill__merchant",)
    found_by = ("id", "bill", "holder_id", "payer_id")
    besides = ("text",)

    @admin.display(description=_("message"))
    def text(self, notice: Notice) -> str:
        """Show the message in the language of the page."""
        return text_of(notice)


@admin.register(StandingChange)
class StandingChangeAdmin(FactAdmin):
    """Whose arrears changed; whoever grants credit takes the rows away."""

    list_display = ("holder_id", "at")
    found_by = ("holder_id",)


@admin.register(UntoldNotice)
class UntoldNoticeAdmin(FactAdmin):
    """Notices that nobody has been told; whoever tells them takes the rows away."""

    list_display = (linked(UntoldNotice, "notice"),)
    found_by = ("notice",)


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row that is in force from some moment on, never from one that is over."""

    valid_from = forms.SplitDateTimeField(
        label=_("Valid from"),
        help_text=_("Now or later; empty: at once."),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget(),
    )

    def clean_valid_from(self) -> datetime:
        """Take now for nothing.

        Raises:
            ValidationError: it lies in the past, whose rules nobody rewrites.
        """
        at, chosen = timezone.now(), self.cleaned_data["valid_from"]
        if chosen and chosen < at:
            told = _("It has passed. What held then is never rewritten.")
            raise ValidationError(told, code="passed")
        return chosen or at


class CollectionPolicyForm(PolicyForm):
    """What holds for unpaid bills from some moment on."""

    suspend_from_minor = AmountField(label=_("Suspends from"))
    refund_approval_from_minor = AmountField(
        label=_("Refunds need a second person from")
    )
    reminder_days = SimpleArrayField(
        forms.IntegerField(min_value=-365, max_value=365),
        label=_("Reminders, days from due"),
        help_text=_("Days with commas between; those before it is due are negative."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )


class RetryRuleForm(PolicyForm):
    """When bills that were declined for a reason are collected again."""

    pauses_seconds = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=31_536_000),  # a year
        label=_("Pauses, seconds"),
        help_text=_("One for each retry, with commas between; empty: no retry."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )


class PolicyAdmin(FactAdmin):
    """Rows that a person may add, and nobody may change: they are facts."""

    belongs_to = EVERYBODYS

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Let those add a row who may."""
        may = f"{self.opts.app_label}.add_{self.opts.model_name}"
        return bool(request.user.has_perm(may))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask for every column of a new row, and show those of an old one."""
        if obj is not None:
            return super().get_fields(request, obj)
        columns = self.model._meta.concrete_fields  # noqa: SLF001 - Django's own door
        return [column.name for column in columns if not column.primary_key]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Let a new row be written, and an old one only be read."""
        return [] if obj is None else self.get_fields(request, obj)


@admin.register(CollectionPolicy)
class CollectionPolicyAdmin(PolicyAdmin):
    """What holds for unpaid bills, the newest first."""

    form = CollectionPolicyForm
    list_display = (
        "valid_from",
        "due_after_days",
        "reminder_days",
        money(CollectionPolicy, "suspend_from_minor"),
        "suspend_after_days",
        "write_off_after_days",
        money(CollectionPolicy, "refund_approval_from_minor"),
    )
    ordering: ClassVar[Any] = ("-valid_from",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Begin with what is in force: a new policy differs in little."""
        in_force = asdict(policy_at(timezone.now()))
        return in_force | {"reminder_days": list(in_force["reminder_days"])}


@admin.register(RetryRule)
class RetryRuleAdmin(PolicyAdmin):
    """When declined bills are collected again, by reason."""

    form = RetryRuleForm
    list_display = ("reason_named", "pauses_seconds", "valid_from")
    ordering: ClassVar[Any] = ("reason", "-valid_from")

    @admin.display(description=_("reason"), ordering="reason")
    def reason_named(self, rule: RetryRule) -> str:
        """Name the rule that holds for whatever has none of its own."""
        return str(reason_column(rule) if rule.reason else _("any other reason"))
