"""Names for what the floors above call their bills, handed down by the roof.

The setting ``CITYTAB_BILL_KINDS`` names a mapping from a bill's kind to its name.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import worded
from ledger.models import RiskMode

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
answer_column = worded("answer", _("answer"), words=ANSWERS)
asker_column = worded("asked_by", _("asked by"), words=ASKERS)


@cache
def kinds() -> Mapping[str, Any]:
    """Give the names of all kinds of bills."""
    named: Mapping[str, Any] = import_string(settings.CITYTAB_BILL_KINDS)
    return named


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
risk_column: Callable[[Any], str] = admin.display(_risk, description=_("risk borne by"))
