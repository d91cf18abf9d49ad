"""Claims in the admin: what insurers were asked, what they said, what waits."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from clinic.admin.claim_words import REASONS, advice_on
from clinic.models import Claim, Split, SplitLine
from clinic.models.claim import STATUS_NAMES
from clinic.operations.ask_claim_again import ask_claim_again
from clinic.operations.give_up_claim import give_up_claim
from clinic.rules.states import CLAIM_EDGES, NOTHING_STANDS, ClaimStatus
from ledger.admin import FactAdmin, FactInline, money
from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import linked, short_key, toned, worded
from ledger.admin.filters import LeftToAPersonFilter

status_column = toned(
    STATUS_NAMES,
    {"asked": "info", "settled": "success", "declined": "danger", "given_up": "danger"},
)
reason_column = worded("reason", _("reason"), words=REASONS)


@admin.display(description=_("what to do"))
def advice_column(row: Claim) -> str:
    """Say what can be done about a claim that waits for a person."""
    return str(advice_on(row)) if row.parked_at else "-"


def _may_ask(doing: Doing) -> bool:
    is_left = doing.row.parked_at is not None
    return is_left and doing.row.status in (ClaimStatus.ASKED, *NOTHING_STANDS)


def _may_give_up(doing: Doing) -> bool:
    is_over = (doing.row.status, ClaimStatus.GIVEN_UP) in CLAIM_EDGES
    return is_over and doing.row.parked_at is not None


def _ask(doing: Doing, _answers: Mapping[str, Any]) -> None:
    ask_claim_again(claim_id=doing.row.id, at=doing.at)


def _give_up(doing: Doing, _answers: Mapping[str, Any]) -> None:
    give_up_claim(claim_id=doing.row.id, by=doing.by, at=doing.at)


ASK_AGAIN = Act(
    name="ask_again",
    title=_("Ask the insurer now"),
    explained=_(
        "The claim is asked about under its own reference. One that was declined, or "
        "cancelled though the fund still owes, is claimed anew."
    ),
    permission="clinic.decide_claim",
    offered=_may_ask,
    carry_out=_ask,
    icon="refresh",
    variant=ActionVariant.PRIMARY,
)
GIVE_UP = Act(
    name="give_up",
    title=_("Wait no longer"),
    explained=_(
        "An unpaid bill becomes the citizen's as a whole: what was held is on the "
        "line, the rest is due. A bill that was paid stays split as it was, and what "
        "was taken back of it goes back as it was borne. What the insurer may have "
        "settled is cancelled there."
    ),
    permission="clinic.decide_claim",
    offered=_may_give_up,
    carry_out=_give_up,
    icon="front_hand",
    variant=ActionVariant.DANGER,
)


class SplitLineInline(FactInline):
    """Who bears what of each item."""

    model = SplitLine
    left_out = frozenset({"id", "holder_id", "split"})


@admin.register(Claim)
class ClaimAdmin(ActingAdmin):
    """Claims, found by id, visit, bill or holder."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        short_key,
        linked(Claim, "visit"),
        linked(Claim, "bill"),
        "round_no",
        status_column,
        reason_column,
        "asks",
        "deadline_at",
        "opened_at",
    )
    list_filter = ("status", LeftToAPersonFilter)
    found_by = ("id", "visit", "bill", "holder_id")
    left_out = frozenset({"person"})
    in_words = {"reason": reason_column}  # noqa: RUF012 - as its base declares it
    besides = ("advice",)
    actions_detail = ("ask_again", "give_up")

    advice = staticmethod(advice_column)

    ask_again = as_button(ASK_AGAIN)
    give_up = as_button(GIVE_UP)

    def facts(self, row: Claim) -> list[tuple[Any, Any]]:
        """Give what a person should see of a claim before deciding about it."""
        return [
            (_("Visit"), row.visit.visit_no),
            (_("Bill"), row.bill.get_status_display()),
            (_("Status"), row.get_status_display()),
            (_("Reason"), reason_column(row)),
            (_("Times asked"), row.asks),
            (_("What to do"), advice_column(row)),
        ]


@admin.register(Split)
class SplitAdmin(FactAdmin):
    """How claims were split, found by claim or holder."""

    belongs_to = "claim__visit__hospital__merchant"
    list_display = (
        linked(Split, "claim"),
        money(Split, "total_minor"),
        money(Split, "fund_minor"),
        money(Split, "cash_minor"),
        "decided_by",
        "decided_at",
    )
    found_by = ("claim", "holder_id")
    inlines = (SplitLineInline,)
