"""Bills and what belongs to them: charges, steps, payments, refunds, disputes."""

from typing import ClassVar

from django.contrib import admin

from ledger.admin.ages import show_ages
from ledger.admin.base import FactAdmin, FactInline, money
from ledger.admin.filters import KindFilter, OverdueFilter
from ledger.admin.refunds import RefundInline
from ledger.admin.words import kind_column
from ledger.models import Bill, BillStep, Charge, Dispute, Payment


class ChargeInline(FactInline):
    """The lines of a bill."""

    model = Charge
    left_out = frozenset({"id", "holder_id", "bill", "currency", "explanation"})


class StepInline(FactInline):
    """The timeline of a bill."""

    model = BillStep
    left_out = frozenset({"id", "holder_id", "bill"})


class PaymentInline(FactInline):
    """The payments of a bill; each has a page of its own."""

    model = Payment
    show_change_link = True
    left_out = frozenset(
        {
            "id",
            "holder_id",
            "holder_shard",
            "payer_id",
            "bill",
            "currency",
            "retryable",
            "asks",
            "submitted_at",
            "ask_at",
            "parked_at",
        }
    )


class DisputeInline(FactInline):
    """The disputes of a bill; each has a page of its own."""

    model = Dispute
    show_change_link = True
    left_out = frozenset({"id", "holder_id", "bill"})


@admin.register(Bill)
class BillAdmin(FactAdmin):
    """Bills, found by id, holder, payer or subject."""

    list_display = (
        "id",
        "merchant",
        kind_column,
        "status",
        money(Bill, "total_minor"),
        "opened_at",
        "due_at",
    )
    list_filter = ("status", OverdueFilter, KindFilter, "merchant")
    list_select_related = ("merchant",)
    found_by = ("id", "holder_id", "payer_id", "subject_id")
    inlines = (ChargeInline, StepInline, PaymentInline, RefundInline, DisputeInline)
    in_words: ClassVar = {"kind": kind_column}
    custom_urls = (("dunning/", "ledger_dunning", show_ages),)


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    """Lines of bills."""

    list_display = (
        "line_no",
        "name",
        "quantity",
        money(Charge, "amount_minor"),
        "occurred_at",
        "booked_at",
    )
    found_by = ("id", "holder_id", "bill")


@admin.register(BillStep)
class BillStepAdmin(FactAdmin):
    """Steps of bills."""

    list_display = ("bill_id", "status", "at", "by")
    list_filter = ("status",)
    found_by = ("holder_id", "bill")
