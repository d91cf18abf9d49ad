"""Payments with every attempt and answer, instruments, and what gateways sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import FactAdmin, FactInline, linked, money, toned
from ledger.admin.desk_forms import spelled
from ledger.admin.filters import (
    AnswerFilter,
    ChannelFilter,
    LeftToAPersonFilter,
    ReasonFilter,
    StartedFilter,
)
from ledger.admin.words import (
    answer_column,
    asker_column,
    channel_column,
    reason_column,
)
from ledger.models import (
    Instrument,
    Notification,
    Payment,
    PaymentAnswer,
    Question,
    Tender,
)
from ledger.models.payment import STATUS_NAMES
from ledger.operations.ask_again import ask_again, ask_question_again
from ledger.rules.spelling import spell_moment
from ledger.rules.states import PAYMENT_EDGES, PaymentStatus

status_column = toned(
    STATUS_NAMES,
    {
        "created": "info",
        "submitted": "info",
        "succeeded": "success",
        "declined": "danger",
        "unknown": "warning",
        "taken_back": "warning",
    },
)

BREAK = SafeString("<br>")


def _ask(doing: Doing, _answers: Mapping[str, Any]) -> str:
    ask_again(payment_id=doing.row.id, at=doing.at)
    return gettext("A worker asks at once; the answer will stand here.")


def _ask_question(doing: Doing, _answers: Mapping[str, Any]) -> str:
    ask_question_again(question_id=doing.row.id, at=doing.at)
    return gettext("A worker asks at once; the answer will stand here.")


def _may_make_way(doing: Doing) -> bool:
    return (doing.row.status, PaymentStatus.SUPERSEDED) in PAYMENT_EDGES


def _desk_of(payment: Payment) -> str:
    return reverse("admin:ledger_bill_take_tenders", args=[payment.bill_id])


ASK_AGAIN = Act(
    name="ask_again",
    title=_("Ask the gateway now"),
    explained=_(
        "The payment is asked about under the reference that it has. Nothing is "
        "taken a second time."
    ),
    permission="ledger.ask_again",
    offered=lambda doing: doing.row.parked_at is not None,
    carry_out=_ask,
    icon="refresh",
    variant=ActionVariant.PRIMARY,
)
ASK_QUESTION_AGAIN = replace(ASK_AGAIN, carry_out=_ask_question)
TAKE_ANOTHER = Act(
    name="take_another",
    title=_("Take another tender"),
    explained="",
    permission="ledger.take_tenders",
    offered=_may_make_way,
    leads_to=_desk_of,
    icon="point_of_sale",
)


class TenderInline(FactInline):
    """What was handed over at a desk."""

    model = Tender
    left_out = frozenset({"id", "holder_id", "payment", "currency"})


class AnswerInline(FactInline):
    """What the gateway said of a payment."""

    model = PaymentAnswer
    left_out = frozenset({"id", "holder_id", "payment"})
    in_words: ClassVar = {
        "answer": answer_column,
        "asked_by": asker_column,
        "reason": reason_column,
    }


@admin.register(Payment)
class PaymentAdmin(ActingAdmin):
    """Payments, found by id, reference, bill, holder or payer."""

    belongs_to = "bill__merchant"
    list_display = (
        "reference",
        linked(Payment, "bill"),
        "gateway",
        status_column,
        money(Payment, "amount_minor"),
        reason_column,
        "created_at",
        "parked_at",
    )
    list_filter = (
        "status",
        LeftToAPersonFilter,
        StartedFilter,
        ChannelFilter,
        ReasonFilter,
    )
    found_by = ("id", "reference", "bill", "holder_id", "payer_id")
    inlines = (TenderInline, AnswerInline)
    besides = ("attempts", "notifications")
    in_words: ClassVar = {"channel": channel_column, "reason": reason_column}
    actions_detail = ("ask_again", "take_another")

    ask_again = as_button(ASK_AGAIN)
    take_another = as_button(TAKE_ANOTHER)

    def facts(self, row: Payment) -> list[tuple[Any, Any]]:
        """Give what a person should see of a payment before acting on it."""
        return [
            (_("Reference"), row.reference),
            (_("Gateway"), row.gateway),
            (_("Status"), row.get_status_display()),
            (_("Amount"), spelled(row.amount_minor, row.currency)),
            (_("Started"), _moment(row.created_at)),
            (_("Times asked"), row.asks),
        ]

    @admin.display(description=_("all attempts at this bill"))
    def attempts(self, payment: Payment) -> str:
        """List the payments of the same bill, the oldest first."""
        others = Payment.objects.filter(bill_id=payment.bill_id).defer("token")
        return format_html_join(
            BREAK,
            '{} · {} · <a class="text-link" href="{}">{}</a>',
            (
                (
                    _moment(other.created_at),
                    " ".join([other.get_status_display(), _reason(other)]).strip(),
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
            BREAK,
            "{} · {}",
            (
                (_moment(row.at), answer_column(row))
                for row in sent.order_by("at", "id")
            ),
        )


@admin.register(PaymentAnswer)
class PaymentAnswerAdmin(FactAdmin):
    """What gateways said, as they said it."""

    belongs_to = "payment__bill__merchant"
    list_display = (
        linked(PaymentAnswer, "payment"),
        asker_column,
        answer_column,
        "reason",
        "at",
    )
    list_filter = (AnswerFilter,)
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

    list_display = ("reference", "gateway", answer_column, "at")
    found_by = ("id", "reference")


@admin.register(Question)
class QuestionAdmin(ActingAdmin):
    """What gateways are asked about money that nobody waits for."""

    belongs_to = "payment__bill__merchant"
    list_display = (
        "reference",
        "gateway",
        answer_column,
        "asks",
        "opened_at",
        "ask_at",
        "parked_at",
        "ended_at",
    )
    list_filter = (LeftToAPersonFilter, "gateway")
    found_by = ("id", "reference", "payment", "holder_id")
    in_words: ClassVar = {"answer": answer_column}
    actions_detail = ("ask_again",)

    ask_again = as_button(ASK_QUESTION_AGAIN)

    def facts(self, row: Question) -> list[tuple[Any, Any]]:
        """Give what a person should see of a question before having it asked."""
        return [
            (_("Reference"), row.reference),
            (_("Gateway"), row.gateway),
            (_("Started"), _moment(row.opened_at)),
            (_("Times asked"), row.asks),
        ]


def _reason(payment: Payment) -> str:
    return f"({reason_column(payment)})" if payment.reason else ""


def _moment(at: Any) -> str:
    return spell_moment(localtime(at), language=get_language() or "en")
