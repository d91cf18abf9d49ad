"""Bills and what belongs to them: charges, steps, payments, instruments."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, FactInline, money
from ledger.models import (
    Bill,
    BillStep,
    Charge,
    Instrument,
    Notification,
    Payment,
    PaymentAnswer,
    Tender,
)


class ChargeInline(FactInline):
    """The lines of a bill."""

    model = Charge
    left_out = frozenset({"id", "holder_id", "bill", "currency", "explanation"})


class StepInline(FactInline):
    """The timeline of a bill."""

    model = BillStep
    left_out = frozenset({"id", "holder_id", "bill"})


class PaymentInline(FactInline):
    """The payments of a bill."""

    model = Payment
    left_out = frozenset({"id", "holder_id", "holder_shard", "payer_id", "bill"})


class AnswerInline(FactInline):
    """What the gateway said of a payment."""

    model = PaymentAnswer
    left_out = frozenset({"id", "holder_id", "payment"})


class TenderInline(FactInline):
    """What was handed over at a desk."""

    model = Tender
    left_out = frozenset({"id", "holder_id", "payment", "currency"})


@admin.register(Bill)
class BillAdmin(FactAdmin):
    """Bills, found by id, holder, payer or subject."""

    list_display = (
        "id",
        "merchant",
        "kind",
        "status",
        money(Bill, "total_minor"),
        "opened_at",
        "due_at",
    )
    list_filter = ("status", "kind", "merchant")
    list_select_related = ("merchant",)
    found_by = ("id", "holder_id", "payer_id", "subject_id")
    inlines = (ChargeInline, StepInline, PaymentInline)


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


@admin.register(Payment)
class PaymentAdmin(FactAdmin):
    """Payments, found by id, reference, bill, holder or payer."""

    list_display = (
        "reference",
        "gateway",
        "channel",
        "status",
        money(Payment, "amount_minor"),
        "reason",
        "created_at",
        "ended_at",
    )
    list_filter = ("status", "gateway", "channel", "reason")
    found_by = ("id", "reference", "bill", "holder_id", "payer_id")
    inlines = (TenderInline, AnswerInline)


@admin.register(PaymentAnswer)
class PaymentAnswerAdmin(FactAdmin):
    """What gateways said, as they said it."""

    list_display = ("payment", "asked_by", "answer", "reason", "at")
    list_filter = ("answer", "asked_by")
    list_select_related = ("payment",)
    found_by = ("holder_id", "payment")


@admin.register(Instrument)
class InstrumentAdmin(FactAdmin):
    """Means of payment; their tokens are nobody's to read."""

    list_display = (
        "holder_id",
        "gateway",
        "kinds",
        money(Instrument, "cap_minor"),
        "started_at",
        "ended_at",
    )
    list_filter = ("gateway",)
    found_by = ("id", "holder_id")


@admin.register(Notification)
class NotificationAdmin(FactAdmin):
    """What gateways sent unasked."""
