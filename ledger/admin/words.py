"""Names for what the floors above call their bills, handed down by the roof.

The setting ``CITYTAB_BILL_KINDS`` names a mapping from a bill's kind to its name,
``CITYTAB_CHARGES_EXPLAINED`` what explains charges of a kind to staff, and
``CITYTAB_BILL_DIVIDED`` what divides a bill among those who bear it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import worded
from ledger.models import Bill, Charge, RiskMode

ANSWERS = (
    ("succeeded", _("Succeeded")),
    ("declined", _("Declined")),
    ("pending", _("Not decided yet")),
    ("absent", _("Never heard of it")),
    ("unknown", _("No answer")),
)
ASKERS = (
    ("collect", _("The order itself")),
    ("refund", _("The order itself")),
    ("ask", _("A question about it")),
    ("desk", _("The desk")),
)
REASONS = (
    ("insufficient_funds", _("Not enough money")),
    ("mandate_revoked", _("Mandate revoked")),
    ("no_answer", _("It never reached the gateway")),
    ("wrong_amount", _("Another amount than was asked for")),
    ("refused", _("Refused by a person")),
)
CHANNELS = (
    ("api", _("API")),
    ("desk", _("Desk")),
    ("lane", _("Lane")),
    ("portal", _("Portal")),
    ("worker", _("By itself")),
)
channel_column = worded("channel", _("channel"), words=CHANNELS)
reason_column = worded("reason", _("reason"), words=REASONS)
declined_column = worded("decline_reason", _("declined because"), words=REASONS)
answer_column = worded("answer", _("answer"), words=ANSWERS)
asker_column = worded("asked_by", _("asked by"), words=ASKERS)


@cache
def kinds() -> Mapping[str, Any]:
    """Give the names of all kinds of bills."""
    named: Mapping[str, Any] = import_string(settings.CITYTAB_BILL_KINDS)
    return named


@admin.display(description=_("explained"))
def explained_column(row: Charge) -> str:
    """Show how a charge was reckoned, line by line, in the reader's language."""
    explain: Callable[..., Mapping[Any, Any]] = import_string(
        settings.CITYTAB_CHARGES_EXPLAINED
    )
    bill = row.bill
    told = explain(
        kind=bill.kind, currency=bill.currency, explanations={row.id: row.explanation}
    )
    shown = {"explained": told[row.id], "currency": bill.currency}
    return render_to_string("ledger/desk/explained.html", shown)


@admin.display(description=_("divided"))
def divided_column(row: Bill) -> str:
    """Show how a bill is divided among those who bear it; a dash for one that isn't."""
    divide: Callable[..., Sequence[Any]] = import_string(settings.CITYTAB_BILL_DIVIDED)
    divided = divide(row.id)
    if not divided:
        return "-"
    shown = {"divided": divided, "currency": row.currency}
    return render_to_string("ledger/desk/divided.html", shown)


def kind_of(code: str) -> str:
    """Name a kind of bill; a code that nobody names stands for itself."""
    return str(kinds().get(code, code))


def merchant_of(bill: Any) -> str:
    """Name a bill's merchant in the language of the page."""
    in_chinese = (get_language() or "en").startswith("zh")
    return str((in_chinese and bill.merchant.name_zh) or bill.merchant.name)


def _kind(bill: Any) -> str:
    return kind_of(bill.kind)


def _line_kind(bill: Any) -> str:
    return kind_of(bill.line_kind)


def _risk(bill: Any) -> str:
    return str(RiskMode(bill.risk_mode).label)


kind_column: Callable[[Any], str] = admin.display(
    _kind, ordering="kind", description=_("kind")
)
"""The column that shows a bill's kind in words."""

line_kind_column: Callable[[Any], str] = admin.display(
    _line_kind, description=_("credit line")
)
merchant_column: Callable[[Any], str] = admin.display(
    merchant_of, ordering="merchant", description=_("merchant")
)
risk_column: Callable[[Any], str] = admin.display(_risk, description=_("risk borne by"))
