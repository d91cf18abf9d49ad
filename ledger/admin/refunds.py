"""Refunds: who asked for them, who approves them, and where they stand."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import FactInline, linked, money, toned
from ledger.admin.desk_forms import spelled
from ledger.admin.filters import LeftToAPersonFilter
from ledger.admin.words import (
    answer_column,
    asker_column,
    declined_column,
    kind_of,
    merchant_of,
)
from ledger.models import Refund, RefundAnswer, RefundLine, RefundTender
from ledger.models.refund import STATUS_NAMES
from ledger.operations.approve_refund import (
    approve_refund,
    may_be_refused,
    refuse_refund,
)
from ledger.operations.claim_refunds import ask_refund_again
from ledger.operations.hand_back_refund import hand_back_refund
from ledger.operations.use_till import shift_in_use
from ledger.rules.refunding import DESK
from ledger.rules.states import REFUND_EDGES, RefundStatus

TONES = {
    "requested": "warning",
    "approved": "info",
    "submitted": "info",
    "succeeded": "success",
    "declined": "danger",
    "unknown": "warning",
}


def _may_approve(doing: Doing) -> bool:
    waits = (doing.row.status, RefundStatus.APPROVED) in REFUND_EDGES
    return waits and doing.row.requested_by != doing.by


def _may_refuse(doing: Doing) -> bool:
    return may_be_refused(doing.row)


def _may_hand_back(doing: Doing) -> bool:
    may_go = (doing.row.status, RefundStatus.SUBMITTED) in REFUND_EDGES
    return may_go and doing.row.gateway == DESK


def _approve(doing: Doing, _answers: Mapping[str, Any]) -> None:
    approve_refund(refund_id=doing.row.id, by=doing.by, at=doing.at)


def _refuse(doing: Doing, _answers: Mapping[str, Any]) -> None:
    refuse_refund(refund_id=doing.row.id, by=doing.by, at=doing.at)


def _hand_back(doing: Doing, _answers: Mapping[str, Any]) -> str:
    shift = shift_in_use(
        cashier_id=doing.user_id, merchant_id=doing.row.bill.merchant_id
    )
    refund = hand_back_refund(
        refund_id=doing.row.id, shift_id=shift.id, by=doing.by, at=doing.at
    )
    told = gettext("Handed back: %(amount)s.")
    return told % {"amount": spelled(refund.amount_minor, refund.currency)}


def _ask_again(doing: Doing, _answers: Mapping[str, Any]) -> str:
    ask_refund_again(refund_id=doing.row.id, at=doing.at)
    return gettext("A worker asks at once; the answer will stand here.")


APPROVE = Act(
    name="approve",
    title=_("Approve"),
    explained=_("The money goes back to where it came from, and can't be recalled."),
    permission="ledger.approve_refund",
    offered=_may_approve,
    carry_out=_approve,
    icon="check",
    variant=ActionVariant.PRIMARY,
)
REFUSE = Act(
    name="refuse",
    title=_("Refuse"),
    explained=_("Nothing moves, and the sum may be asked for again."),
    permission="ledger.approve_refund",
    offered=_may_refuse,
    carry_out=_refuse,
    icon="block",
    variant=ActionVariant.DANGER,
)
HAND_BACK = Act(
    name="hand_back",
    title=_("Hand back at the desk"),
    explained=_(
        "What a terminal took goes back to its card or code first, the rest is cash "
        "out of your till. Say so here when the citizen has it."
    ),
    permission="ledger.hand_back_refund",
    offered=_may_hand_back,
    carry_out=_hand_back,
    till_of=attrgetter("bill.merchant_id"),
    icon="point_of_sale",
    variant=ActionVariant.PRIMARY,
)

ASK_AGAIN = Act(
    name="ask_again",
    title=_("Ask the gateway now"),
    explained=_(
        "The refund is asked about under the reference that it has. Nothing is given "
        "back a second time."
    ),
    permission="ledger.ask_again",
    offered=lambda doing: doing.row.parked_at is not None,
    carry_out=_ask_again,
    icon="refresh",
    variant=ActionVariant.PRIMARY,
)


@admin.display(description=_("tender"))
def tender_column(row: RefundTender) -> str:
    """Show what had been handed over, and how much of it."""
    tender = row.tender
    amount = spelled(tender.amount_minor, tender.currency)
    return f"{tender.get_kind_display()} {amount} {tender.slip}".strip()


class LineInline(FactInline):
    """What of which charge is given back."""

    model = RefundLine
    left_out = frozenset({"id", "holder_id", "refund"})


class TenderInline(FactInline):
    """To which tenders of a desk it goes back."""

    model = RefundTender
    in_words: ClassVar = {"tender": tender_column}
    left_out = frozenset({"id", "holder_id", "refund"})


class AnswerInline(FactInline):
    """What the gateway said of a refund."""

    model = RefundAnswer
    left_out = frozenset({"id", "holder_id", "refund"})
    in_words: ClassVar = {"answer": answer_column, "asked_by": asker_column}


class RefundInline(FactInline):
    """The refunds of a bill; each has a page of its own."""

    model = Refund
    in_words: ClassVar = {"decline_reason": declined_column}
    fk_name = "bill"
    hide_title = False
    show_change_link = True
    left_out = frozenset(
        {
            "id",
            "holder_id",
            "holder_shard",
            "bill",
            "payment",
            "surplus",
            "charge_reference",
            "reference",
            "currency",
            "approved_at",
            "submitted_at",
            "ask_at",
            "parked_at",
            "asks",
        }
    )


@admin.register(Refund)
class RefundAdmin(ActingAdmin):
    """Refunds, found by id, reference, bill, payment or holder."""

    belongs_to = "bill__merchant"
    list_display = (
        "reference",
        toned(STATUS_NAMES, TONES),
        linked(Refund, "bill"),
        money(Refund, "amount_minor"),
        money(Refund, "insurer_minor"),
        "gateway",
        "requested_by",
        "requested_at",
    )
    list_filter = ("status", LeftToAPersonFilter, "gateway")
    found_by = ("id", "reference", "charge_reference", "bill", "payment", "holder_id")
    ordering: ClassVar[Any] = ("-requested_at", "-pk")
    inlines = (LineInline, TenderInline, AnswerInline)
    in_words: ClassVar = {"decline_reason": declined_column}
    opened_for: ClassVar = {"reason": "ledger.approve_refund"}
    actions_detail = ("approve", "refuse", "hand_back", "ask_again")

    approve = as_button(APPROVE)
    refuse = as_button(REFUSE)
    hand_back = as_button(HAND_BACK)
    ask_again = as_button(ASK_AGAIN)

    def facts(self, row: Refund) -> list[tuple[Any, Any]]:
        """Give what a person should see of a refund before deciding about it."""
        facts = [
            (_("To the citizen"), spelled(row.amount_minor, row.currency)),
            (_("To the fund"), spelled(row.insurer_minor, row.currency)),
            (_("Gateway"), row.gateway),
            (_("Asked for by"), row.requested_by),
        ]
        if row.bill is None:
            return facts
        bill = row.bill
        return [
            (_("Merchant"), merchant_of(bill)),
            (_("Kind"), kind_of(bill.kind)),
            (_("The citizen paid"), spelled(bill.cash_minor, bill.currency)),
            *facts,
        ]
