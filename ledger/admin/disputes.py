"""Disputes: what citizens say is wrong, and how it was decided."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import linked, short_key, toned
from ledger.admin.desk_forms import DecisionForm, UpholdForm, spelled
from ledger.admin.evidence import links_to_evidence
from ledger.admin.words import kind_of, merchant_of
from ledger.models import Dispute
from ledger.models.dispute import STATUS_NAMES
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.withdraw_dispute import withdraw_dispute
from ledger.rules.states import DISPUTE_EDGES, DisputeStatus

OPEN_FIRST = Case(When(status=DisputeStatus.OPEN, then=Value(0)), default=Value(1))
LATE, IN_TIME = "late", "in time"

status_column = toned(
    STATUS_NAMES, {"open": "warning", "upheld": "success", "rejected": "info"}
)


def _may_decide(doing: Doing) -> bool:
    may_end = (doing.row.status, DisputeStatus.UPHELD) in DISPUTE_EDGES
    return may_end and doing.row.opened_by != doing.by


def _may_withdraw(doing: Doing) -> bool:
    return (doing.row.status, DisputeStatus.WITHDRAWN) in DISPUTE_EDGES


def _uphold(doing: Doing, given: Mapping[str, Any]) -> None:
    decision = Decision(
        is_upheld=True,
        by=doing.by,
        words=given["words"],
        amount_minor=given.get("amount_minor"),
    )
    decide_dispute(dispute_id=doing.row.id, decision=decision, at=doing.at)


def _reject(doing: Doing, given: Mapping[str, Any]) -> None:
    decision = Decision(is_upheld=False, by=doing.by, words=given["words"])
    decide_dispute(dispute_id=doing.row.id, decision=decision, at=doing.at)


def _withdraw(doing: Doing, _answers: Mapping[str, Any]) -> None:
    withdraw_dispute(dispute_id=doing.row.id, by=doing.by, at=doing.at)


UPHOLD = Act(
    name="uphold",
    title=_("Uphold"),
    explained=_(
        "The bill was wrong: an unpaid one is voided and everything booked for it is "
        "reversed, of a paid one the money goes back."
    ),
    permission="ledger.decide_dispute",
    offered=_may_decide,
    carry_out=_uphold,
    form=UpholdForm,
    icon="thumb_up",
    variant=ActionVariant.PRIMARY,
)
REJECT = Act(
    name="reject",
    title=_("Reject"),
    explained=_(
        "The bill stands: an unpaid one is collected again and due later by the time "
        "it was disputed."
    ),
    permission="ledger.decide_dispute",
    offered=_may_decide,
    carry_out=_reject,
    form=DecisionForm,
    icon="thumb_down",
)
WITHDRAW = Act(
    name="withdraw",
    title=_("Withdraw"),
    explained=_("Whoever opened the dispute takes it back; nothing was decided."),
    permission="ledger.open_dispute",
    offered=_may_withdraw,
    carry_out=_withdraw,
    icon="undo",
)


@admin.register(Dispute)
class DisputeAdmin(ActingAdmin):
    """Disputes, found by id, bill or holder; the latest to be decided on top."""

    belongs_to = "bill__merchant"
    list_display = (
        short_key,
        linked(Dispute, "bill"),
        status_column,
        "lateness",
        "decide_by",
        "opened_by",
        "opened_at",
        "decided_by",
        "ended_at",
    )
    list_filter = ("status",)
    found_by = ("id", "bill", "holder_id")
    ordering: ClassVar[Any] = (OPEN_FIRST, "decide_by", "pk")
    opened_for: ClassVar = dict.fromkeys(
        ["statement", "decision"], "ledger.decide_dispute"
    )
    actions_detail = ("uphold", "reject", "withdraw")

    uphold = as_button(UPHOLD)
    reject = as_button(REJECT)
    withdraw = as_button(WITHDRAW)

    def facts(self, row: Dispute) -> list[tuple[Any, Any]]:
        """Give what a person should see of a dispute before ending it."""
        bill = row.bill
        return [
            (_("Merchant"), merchant_of(bill)),
            (_("Kind"), kind_of(bill.kind)),
            (_("Bill"), bill.get_status_display()),
            (_("The citizen pays"), spelled(bill.cash_minor, bill.currency)),
            (_("Opened by"), row.opened_by),
            (_("Evidence"), links_to_evidence(row.id) or _("No files")),
        ]

    @display(description=_("deadline"), label={LATE: "danger", IN_TIME: "info"})  # type: ignore[untyped-decorator]  # unfold ships no types
    def lateness(self, dispute: Dispute) -> Any:
        """Mark what should have been decided by now."""
        if dispute.status != DisputeStatus.OPEN:
            return None
        if dispute.decide_by < timezone.now():
            return LATE, _("late")
        return IN_TIME, _("in time")
