"""What the desk asks before it asks for money back, or decides about a bill."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
)

from ledger.admin.acts import ActForm, Doing
from ledger.admin.fields import AmountField, TextField
from ledger.models import Charge
from ledger.money import Money
from ledger.queries.refunds import left_of, lines_left
from ledger.rules.ids import time_ordered_id
from ledger.rules.spelling import spell_money
from ledger.rules.states import BillStatus

WHOLE, PART, LINES = "whole", "part", "lines"


def spelled(amount_minor: int, currency: str) -> str:
    """Write an amount in the language of the page."""
    return spell_money(Money(amount_minor, currency), language=get_language() or "en")


def drawn_id(doing: Doing) -> UUID:
    """Draw the id of a row that is to be made; in time's order, like all of them."""
    return time_ordered_id(doing.at, "desk", doing.row.pk, uuid4())


class NewRowForm(ActForm):
    """A form that brings the id of what it makes: sent twice, it makes one."""

    drawn = "row_id"

    row_id = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Draw the id when the form is first shown."""
        super().__init__(data, doing=doing)
        self.fields["row_id"].initial = drawn_id(doing)


def check_left(form: ActForm, left_minor: int, *, currency: str) -> None:
    """Say kindly that an amount is more than is left; the operation decides."""
    if (form.cleaned_data.get("amount_minor") or 0) > left_minor:
        only = {"amount": spelled(left_minor, currency)}
        told = gettext("Only %(amount)s is left to give back.")
        form.add_error("amount_minor", told % only)


class RefundForm(NewRowForm):
    """How much of a paid bill goes back, and why."""

    what = forms.ChoiceField(
        label=_("What goes back"), widget=UnfoldAdminRadioSelectWidget()
    )
    amount_minor = AmountField(
        label=_("Amount"), help_text=_("Only for a part of the bill."), required=False
    )
    lines = forms.MultipleChoiceField(
        label=_("Lines"),
        help_text=_("Only for a refund by line; the fund's part goes with its line."),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    reason = TextField(label=_("Reason"))

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Offer what is left of the bill and of its lines."""
        super().__init__(data, doing=doing)
        bill = doing.row
        self.left = left = left_of(bill)
        whole = gettext("All that is left: %(amount)s") % {
            "amount": spelled(left.cash_minor, bill.currency)
        }
        if left.insurer_minor:
            whole += gettext(", and %(amount)s to the insurance fund") % {
                "amount": spelled(left.insurer_minor, bill.currency)
            }
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (WHOLE, whole),
            (PART, _("A part, as an amount")),
            (LINES, _("These lines")),
        ]
        self.fields["what"].initial = WHOLE
        self.fields["lines"].choices = _lines(bill)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Want an amount for a part, and lines for lines; keep nothing else."""
        given = super().clean() or {}
        what = given.get("what")
        if what == PART and not given.get("amount_minor"):
            self.add_error("amount_minor", gettext("Say how much."))
        if what == PART:
            check_left(self, self.left.cash_minor, currency=self.doing.row.currency)
        if what == LINES and not given.get("lines"):
            self.add_error("lines", gettext("Choose at least one line."))
        if what != PART:
            given["amount_minor"] = None
        if what != LINES:
            given["lines"] = []
        return given


def _lines(bill: Any) -> list[tuple[str, str]]:
    names = dict(Charge.objects.filter(bill_id=bill.id).values_list("id", "name"))
    return [
        (
            line.line_no,
            " · ".join(
                [
                    line.line_no,
                    names.get(line.charge_id, ""),
                    spelled(line.citizen_minor, bill.currency),
                ]
            ),
        )
        for line in lines_left(bill)
        if not line.is_empty
    ]


class DisputeForm(NewRowForm):
    """What the citizen says."""

    statement = TextField(
        label=_("What is wrong"), help_text=_("In the words of whoever disputes it.")
    )


class DecisionForm(ActForm):
    """Why it was decided so."""

    words = TextField(
        label=_("Decision"), help_text=_("Whoever opened the dispute will read it.")
    )


class UpholdForm(DecisionForm):
    """Why it is upheld, and of a paid bill how much goes back."""

    amount_minor = AmountField(
        label=_("Amount to give back"),
        help_text=_("Empty: all that is left of the bill."),
        required=False,
    )

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Ask for an amount only where a part can go back."""
        super().__init__(data, doing=doing)
        if doing.row.bill.status == BillStatus.DISPUTED:
            del self.fields["amount_minor"]

    def clean(self) -> dict[str, Any]:
        """Want no more than is left of the bill."""
        given = super().clean() or {}
        bill = self.doing.row.bill
        check_left(self, left_of(bill).cash_minor, currency=bill.currency)
        return given
