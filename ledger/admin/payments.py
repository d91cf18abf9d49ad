"""Payments with every attempt and answer, instruments, and what gateways sent."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import FactAdmin, FactInline, linked, money
from ledger.admin.filters import LeftToAPersonFilter, StartedFilter
from ledger.models import (
    Instrument,
    Notification,
    Payment,
    PaymentAnswer,
    Tender,
)
from ledger.rules.spelling import spell_moment


class TenderInline(FactInline):
    """What was handed over at a desk."""

    model = Tender
    left_out = frozenset({"id", "holder_id", "payment", "currency"})


class AnswerInline(FactInline):
    """What the gateway said of a payment."""

    model = PaymentAnswer
    left_out = frozenset({"id", "holder_id", "payment"})


@admin.register(Payment)
class PaymentAdmin(FactAdmin):
    """Payments, found by id, reference, bill, holder or payer."""

    list_display = (
        "reference",
        linked(Payment, "bill"),
        "gateway",
        "channel",
        "status",
        money(Payment, "amount_minor"),
        "reason",
        "created_at",
        "ask_at",
        "parked_at",
    )
    list_filter = (
        "status",
        LeftToAPersonFilter,
        StartedFilter,
        "gateway",
        "channel",
        "reason",
    )
    found_by = ("id", "reference", "bill", "holder_id", "payer_id")
    inlines = (TenderInline, AnswerInline)
    besides = ("attempts", "notifications")

    @admin.display(description=_("all attempts at this bill"))
    def attempts(self, payment: Payment) -> str:
        """List the payments of the same bill, the oldest first."""
        others = Payment.objects.filter(bill_id=payment.bill_id).defer("token")
        return format_html_join(
            format_html("<br>"),
            '{} · {} · <a class="text-link" href="{}">{}</a>',
            (
                (
                    _moment(other.created_at),
                    f"{other.get_status_display()} {other.reason}".strip(),
                    reverse("admin:ledger_payment_change", args=[other.id]),
                    other.reference,
                )
                for other in others.order_by("created_at", "id")
            ),
        )

    @admin.display(description=_("sent by the gateway unasked"))
    def notifications(self, payment: Payment) -> str:
        """List what the gateway sent about this payment without being asked."""
        sent = Notification.objects.filter(reference=payment.reference)
        return format_html_join(
            format_html("<br>"),
            "{} · {}",
            ((_moment(row.at), row.answer) for row in sent.order_by("at", "id")),
        )


@admin.register(PaymentAnswer)
class PaymentAnswerAdmin(FactAdmin):
    """What gateways said, as they said it."""

    list_display = (
        linked(PaymentAnswer, "payment"),
        "asked_by",
        "answer",
        "reason",
        "at",
    )
    list_filter = ("answer", "asked_by")
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

    list_display = ("reference", "gateway", "answer", "at")
    found_by = ("id", "reference")


def _moment(at: Any) -> str:
    return spell_moment(localtime(at), language=get_language() or "en")
