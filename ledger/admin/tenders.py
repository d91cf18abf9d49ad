"""Taking a payment at the desk: several tenders, their rest reckoned on the server."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from ledger.admin.acts import Act, ActForm, Doing
from ledger.admin.desk_forms import drawn_id, spelled
from ledger.admin.fields import AmountField
from ledger.models import Payment, TenderKind
from ledger.operations.take_tenders import (
    TenderDraft,
    by_terminal,
    in_cash,
    take_tenders,
)
from ledger.operations.use_till import shift_in_use
from ledger.rules.states import OPEN_PAYMENT, PAYABLE_BILL, PaymentStatus

ROWS = range(1, 5)
"""More than four tenders for one bill nobody brings."""

HANDED_OVER = [
    (kind.value, kind.label) for kind in TenderKind if kind != TenderKind.DEPOSIT
]
"""What a person brings to the desk; deposits are there already."""

TERMINAL = "terminal"
"""The gateway behind the desk's card and code terminals."""


class TendersForm(ActForm):
    """What the citizen hands over; too much cash comes back as change."""

    template: ClassVar[str] = "ledger/desk/tenders.html"

    drawn = "payment_id"

    payment_id = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Lay out the rows, and the warning where an answer is outstanding."""
        super().__init__(data, doing=doing)
        self.fields["payment_id"].initial = drawn_id(doing)
        for row in ROWS:
            self._add_row(row)
        self.fields["kind_1"].initial = TenderKind.CASH
        if doing.row.payments.filter(status=PaymentStatus.UNKNOWN).exists():
            self.fields["knowingly"] = forms.BooleanField(
                label=_(
                    "I know that an earlier payment may still succeed. It goes on "
                    "being asked about, and what it brings is given back."
                ),
                widget=UnfoldBooleanWidget(),
            )

    def _add_row(self, row: int) -> None:
        self.fields[f"kind_{row}"] = forms.ChoiceField(
            label=_("Paid by"),
            choices=[("", "-"), *HANDED_OVER],
            required=False,
            widget=UnfoldAdminSelectWidget(),
        )
        self.fields[f"amount_{row}"] = AmountField(
            label=_("Amount"), currency=self.currency, required=False
        )
        self.fields[f"slip_{row}"] = forms.CharField(
            label=_("Number on the slip"),
            max_length=64,
            required=False,
            widget=UnfoldAdminTextInputWidget(),
        )

    @property
    def currency(self) -> str:
        """Give the bill's currency."""
        return str(self.doing.row.currency)

    @property
    def owed_minor(self) -> int:
        """Give what is to be handed over."""
        return int(self.doing.row.cash_minor)

    @property
    def rows(self) -> Iterator[list[Any]]:
        """Give the fields row by row."""
        for row in ROWS:
            yield [self[f"{name}_{row}"] for name in ("kind", "amount", "slip")]

    @cached_property
    def handed_minor(self) -> int:
        """Sum up what is handed over, as far as it could be read."""
        amounts = (self.cleaned_data.get(f"amount_{row}") for row in ROWS)
        return sum(amount or 0 for amount in amounts)

    def is_final(self) -> bool:
        """Say whether this is the payment, or only the question what is missing."""
        return "reckon" not in self.data

    def sums(self) -> list[tuple[Any, str]]:
        """Say what the bill asks for, what is on the table, and what is missing."""
        told = [(_("To be paid"), spelled(self.owed_minor, self.currency))]
        if not self.is_bound:
            return told
        rest_minor = self.owed_minor - self.handed_minor
        told.append((_("Handed over"), spelled(self.handed_minor, self.currency)))
        if rest_minor >= 0:
            told.append((_("Still missing"), spelled(rest_minor, self.currency)))
        else:
            told.append((_("Change"), spelled(-rest_minor, self.currency)))
        return told

    def clean(self) -> dict[str, Any]:
        """Read the tenders; change can only be given out of cash."""
        given = super().clean() or {}
        for row in ROWS:
            self._check_row(row)
        over_minor = self.handed_minor - self.owed_minor
        cash_minor = sum(
            given.get(f"amount_{row}") or 0
            for row in ROWS
            if given.get(f"kind_{row}") == TenderKind.CASH
        )
        if over_minor > cash_minor:
            self.add_error(None, gettext("Change can only be given out of cash."))
        if over_minor < 0 and self.is_final() and not self.errors:
            missing = {"amount": spelled(-over_minor, self.currency)}
            self.add_error(None, gettext("%(amount)s is still missing.") % missing)
        given["change_minor"] = max(0, over_minor)
        return given

    def _check_row(self, row: int) -> None:
        given = self.cleaned_data
        kind, amount = given.get(f"kind_{row}"), given.get(f"amount_{row}")
        slip = given.get(f"slip_{row}")
        if amount and not kind:
            self.add_error(f"kind_{row}", gettext("Say what it is."))
        if amount and kind not in {"", TenderKind.CASH} and not slip:
            self.add_error(f"slip_{row}", gettext("The slip has a number."))
        if slip and kind == TenderKind.CASH:
            self.add_error(f"slip_{row}", gettext("Cash has no slip."))


def tenders_of(given: Mapping[str, Any]) -> Iterator[TenderDraft]:
    """Give the tenders as they stay: cash without the change."""
    change_minor = given["change_minor"]
    for row in ROWS:
        kind, amount_minor = given[f"kind_{row}"], given[f"amount_{row}"] or 0
        if kind == TenderKind.CASH:
            kept_minor = max(0, amount_minor - change_minor)
            change_minor -= amount_minor - kept_minor
            if kept_minor:
                yield in_cash(kept_minor)
        elif amount_minor:
            slip = given[f"slip_{row}"]
            yield by_terminal(kind, amount_minor, gateway=TERMINAL, slip=slip)


def _take(doing: Doing, given: Mapping[str, Any]) -> str:
    bill = doing.row
    take_tenders(
        payment_id=UUID(str(given["payment_id"])),
        bill_id=bill.id,
        tenders=list(tenders_of(given)),
        shift_id=shift_in_use(
            cashier_id=doing.user_id, merchant_id=bill.merchant_id
        ).id,
        by=doing.by.partition(":")[2],
        at=doing.at,
        supersede=given.get("knowingly", False),
    )
    told = gettext("Taken: %(amount)s.") % {
        "amount": spelled(bill.cash_minor, bill.currency)
    }
    if given["change_minor"]:
        change = spelled(given["change_minor"], bill.currency)
        told += " " + gettext("Change: %(amount)s.") % {"amount": change}
    return told


def may_take(doing: Doing) -> bool:
    """A bill that waits for its payment, or whose payment's answer is lost."""
    rows = doing.row.payments.filter(status__in=OPEN_PAYMENT)
    outstanding = set(rows.values_list("status", flat=True))
    if outstanding:
        return outstanding == {PaymentStatus.UNKNOWN}
    return doing.row.status in PAYABLE_BILL


TAKE_TENDERS = Act(
    name="take_tenders",
    title=_("Take payment at the desk"),
    explained=_(
        "The whole bill is paid at once, in as many tenders as it takes. The cash "
        "goes into the till of your shift."
    ),
    permission="ledger.take_tenders",
    offered=may_take,
    makes=Payment,
    carry_out=_take,
    form=TendersForm,
    till_of=attrgetter("merchant_id"),
    icon="point_of_sale",
    variant=ActionVariant.PRIMARY,
)
