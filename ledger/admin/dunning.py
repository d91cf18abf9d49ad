"""Dunning: the outbox, whose standing changed, and the policies by their dates."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, money
from ledger.models import CollectionPolicy, Notice, RetryRule, StandingChange


@admin.register(Notice)
class NoticeAdmin(FactAdmin):
    """The outbox, found by id, bill, holder or payer."""

    list_display = ("at", "kind", "step", "bill_id", "payer_id")
    list_filter = ("kind",)
    found_by = ("id", "bill", "holder_id", "payer_id")


@admin.register(StandingChange)
class StandingChangeAdmin(FactAdmin):
    """Whose arrears changed; whoever grants credit takes the rows away."""

    list_display = ("holder_id", "at")
    found_by = ("holder_id",)


@admin.register(CollectionPolicy)
class CollectionPolicyAdmin(FactAdmin):
    """What holds for unpaid bills, the newest first."""

    list_display = (
        "valid_from",
        "due_after_days",
        "reminder_days",
        money(CollectionPolicy, "suspend_from_minor"),
        "suspend_after_days",
        "write_off_after_days",
        money(CollectionPolicy, "refund_approval_from_minor"),
    )
    ordering = ("-valid_from",)


@admin.register(RetryRule)
class RetryRuleAdmin(FactAdmin):
    """When declined bills are collected again, by reason."""

    list_display = ("reason", "pauses_seconds", "valid_from")
    ordering = ("reason", "-valid_from")
