"""Money on its way back: refunds, and the surplus that nobody expected."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, FactInline, linked, money
from ledger.models import Refund, RefundAnswer, RefundLine, RefundTender, Surplus


class LineInline(FactInline):
    """What of which charge is given back."""

    model = RefundLine
    left_out = frozenset({"id", "holder_id", "refund"})


class TenderInline(FactInline):
    """To which tenders of a desk it goes back."""

    model = RefundTender
    left_out = frozenset({"id", "holder_id", "refund"})


class AnswerInline(FactInline):
    """What the gateway said of a refund."""

    model = RefundAnswer
    left_out = frozenset({"id", "holder_id", "refund"})


class RefundInline(FactInline):
    """The refunds of a bill, or those that gave a surplus back."""

    model = Refund
    show_change_link = True
    fk_name = "bill"
    left_out = frozenset(
        {
            "id",
            "holder_id",
            "holder_shard",
            "bill",
            "payment",
            "surplus",
            "charge_reference",
            "currency",
            "approved_at",
            "submitted_at",
            "ask_at",
            "asks",
        }
    )


class SurplusRefundInline(RefundInline):
    """The refunds that gave, or give, a surplus back."""

    fk_name = "surplus"


@admin.register(Refund)
class RefundAdmin(FactAdmin):
    """Refunds, found by id, reference, bill, payment or holder."""

    list_display = (
        "reference",
        "status",
        linked(Refund, "bill"),
        money(Refund, "amount_minor"),
        money(Refund, "insurer_minor"),
        "gateway",
        "requested_by",
        "requested_at",
        "ended_at",
    )
    list_filter = ("status", "gateway", ("parked_at", admin.EmptyFieldListFilter))
    found_by = ("id", "reference", "charge_reference", "bill", "payment", "holder_id")
    inlines = (LineInline, TenderInline, AnswerInline)


@admin.register(Surplus)
class SurplusAdmin(FactAdmin):
    """Surplus, found by id, reference, bill, payment or holder."""

    list_display = (
        "reference",
        "gateway",
        linked(Surplus, "bill"),
        "cause",
        money(Surplus, "amount_minor"),
        "at",
    )
    list_filter = ("cause", "gateway")
    found_by = ("id", "reference", "bill", "payment", "holder_id")
    inlines = (SurplusRefundInline,)
