"""Deposits at the desk: taken while a bill is open, used for it, given back."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import FactInline, money
from ledger.admin.desk_forms import NewRowForm, check_left, spelled
from ledger.admin.fields import AmountField
from ledger.admin.receipts import PRINT_SLIP
from ledger.admin.tenders import (
    HANDED_OVER,
    TERMINAL,
    TendersForm,
    may_take,
    tenders_of,
)
from ledger.admin.words import merchant_column
from ledger.models import Bill, Deposit, DepositReturn, Payment, TenderKind
from ledger.operations.check_deposits import check_still_open
from ledger.operations.give_back_deposit import give_back_deposit
from ledger.operations.pay_with_deposits import pay_with_deposits
from ledger.operations.take_deposit import DepositDraft, take_deposit
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.operations.use_till import shift_in_use
from ledger.queries.deposits import OVER, deposit_left, deposit_sums, still_minor
from ledger.rules.states import BillStatus


class DepositForm(NewRowForm):
    """What is handed over."""

    kind = forms.ChoiceField(
        label=_("Paid by"), choices=HANDED_OVER, widget=UnfoldAdminSelectWidget()
    )
    amount_minor = AmountField(label=_("Amount"))
    slip = forms.CharField(
        label=_("Number on the slip"),
        max_length=64,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean(self) -> dict[str, Any]:
        """Want a slip of a terminal, and none of cash."""
        given = super().clean() or {}
        is_cash = given.get("kind") == TenderKind.CASH
        if is_cash and given.get("slip"):
            self.add_error("slip", gettext("Cash has no slip."))
        if not is_cash and not given.get("slip"):
            self.add_error("slip", gettext("The slip has a number."))
        if given.get("amount_minor") == 0:
            self.add_error("amount_minor", gettext("Say how much."))
        return given


def _shift_id(doing: Doing) -> UUID:
    """Give the shift in which whoever acts takes or gives the row's money."""
    merchant_id = doing.row.merchant_id
    return shift_in_use(cashier_id=doing.user_id, merchant_id=merchant_id).id


def _take(doing: Doing, given: Mapping[str, Any]) -> str:
    bill, kind = doing.row, given["kind"]
    deposit_id = UUID(str(given["row_id"]))
    check_still_open(bill=bill, deposit_id=deposit_id)
    if kind == TenderKind.CASH:
        tender = in_cash(given["amount_minor"])
    else:
        tender = by_terminal(
            kind, given["amount_minor"], gateway=TERMINAL, slip=given["slip"]
        )
    whose = (bill.holder_id, bill.merchant_id, bill.subject_id, bill.currency)
    take_deposit(
        draft=DepositDraft(deposit_id, *whose),
        tender=tender,
        shift_id=_shift_id(doing),
        by=doing.by,
        at=doing.at,
    )
    taken = spelled(given["amount_minor"], bill.currency)
    return gettext("Deposit taken: %(amount)s.") % {"amount": taken}


TAKE_DEPOSIT = Act(
    name="take_deposit",
    title=_("Take a deposit"),
    explained=_(
        "The money is kept for this stay: it pays the bill at the end, and what is "
        "left goes back. The cash goes into the till of your shift."
    ),
    permission="ledger.take_deposit",
    offered=lambda doing: doing.row.status == BillStatus.OPEN,
    makes=Deposit,
    carry_out=_take,
    form=DepositForm,
    till_of=attrgetter("merchant_id"),
    icon="savings",
)


def _left_minor(bill: Bill) -> int:
    return deposit_sums(holder_id=bill.holder_id, subject_id=bill.subject_id).left_minor


class BesidesDepositsForm(TendersForm):
    """What is handed over beside the deposits of the bill's stay."""

    @cached_property
    def left_minor(self) -> int:
        """Give what is left of the deposits."""
        return _left_minor(self.doing.row)

    @property
    def owed_minor(self) -> int:
        """Give what the deposits don't cover."""
        return max(int(self.doing.row.cash_minor) - self.left_minor, 0)

    def sums(self) -> list[tuple[Any, str]]:
        """Say what the deposits pay, and what of them goes back."""
        cash_minor = int(self.doing.row.cash_minor)
        told = [
            (_("The bill"), spelled(cash_minor, self.currency)),
            (_("Deposits"), spelled(self.left_minor, self.currency)),
        ]
        if over_minor := max(self.left_minor - cash_minor, 0):
            told.append((_("Left of the deposits"), spelled(over_minor, self.currency)))
        return [*told, *super().sums()]


def _pay(doing: Doing, given: Mapping[str, Any]) -> str:
    bill, left_minor = doing.row, _left_minor(doing.row)
    pay_with_deposits(
        payment_id=UUID(str(given["payment_id"])),
        bill_id=bill.id,
        others=list(tenders_of(given)),
        shift_id=_shift_id(doing),
        by=doing.by.partition(":")[2],
        at=doing.at,
        supersede=given.get("knowingly", False),
    )
    told = gettext("Paid with the deposit.")
    back_minor = left_minor - bill.cash_minor - _left_minor(bill)
    if back_minor > 0:
        back = spelled(back_minor, bill.currency)
        told += " " + gettext("Give back: %(amount)s.") % {"amount": back}
    if given["change_minor"]:
        change = spelled(given["change_minor"], bill.currency)
        told += " " + gettext("Change: %(amount)s.") % {"amount": change}
    return told


PAY_WITH_DEPOSITS = Act(
    name="pay_with_deposits",
    title=_("Pay with the deposit"),
    explained=_(
        "The deposits of this stay pay the bill, the rest is handed over in the same "
        "payment. With the stay's last bill, what is left of them goes back at once: "
        "cash out of your till, the rest to its card or code."
    ),
    permission="ledger.take_tenders",
    offered=lambda doing: may_take(doing) and _left_minor(doing.row) > 0,
    makes=Payment,
    carry_out=_pay,
    form=BesidesDepositsForm,
    till_of=attrgetter("merchant_id"),
    icon="savings",
    variant=ActionVariant.PRIMARY,
)


class ReturnForm(NewRowForm):
    """How much of a deposit goes back."""

    amount_minor = AmountField(
        label=_("Amount"), help_text=_("Empty: all that is left."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Want no more than is left."""
        given = super().clean() or {}
        deposit = self.doing.row
        check_left(self, deposit_left(deposit).left_minor, currency=deposit.currency)
        return given


def _give_back(doing: Doing, given: Mapping[str, Any]) -> str:
    deposit = doing.row
    row = give_back_deposit(
        return_id=UUID(str(given["row_id"])),
        deposit_id=deposit.id,
        amount_minor=given["amount_minor"],
        shift_id=_shift_id(doing),
        by=doing.by,
        at=doing.at,
    )
    back = spelled(row.amount_minor, deposit.currency)
    return gettext("Give back: %(amount)s.") % {"amount": back}


GIVE_BACK = Act(
    name="give_back",
    title=_("Give the deposit back"),
    explained=_(
        "Cash goes out of the till of the deposit's merchant, the rest to its card or "
        "code."
    ),
    permission="ledger.give_back_deposit",
    offered=lambda doing: deposit_left(doing.row).left_minor > 0,
    makes=DepositReturn,
    carry_out=_give_back,
    form=ReturnForm,
    icon="undo",
)


class ReturnInline(FactInline):
    """What of the deposit was given back."""

    model = DepositReturn
    left_out = frozenset({"holder_id", "deposit"})


class LeftFilter(admin.SimpleListFilter):
    """Deposits of which something is left, or of stays that need none any more."""

    title = _("left")
    parameter_name = "left"

    def lookups(self, request: HttpRequest, pages: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer both."""
        return [("some", _("Something is left")), ("over", _("To be given back"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep those of which something is left."""
        if self.value() is None:
            return rows
        rows = rows.filter(still_minor__gt=0)
        if self.value() == "over":
            rows = rows.exclude(is_needed=True)
        return rows


@admin.register(Deposit)
class DepositAdmin(ActingAdmin):
    """Deposits, found by id, holder or subject."""

    belongs_to = "merchant"
    list_display = (
        "at",
        "kind",
        money(Deposit, "amount_minor"),
        "left",
        merchant_column,
        "by",
    )
    list_filter = ("kind", LeftFilter, "merchant")
    list_select_related = ("merchant",)
    in_words: ClassVar = {"merchant": merchant_column}
    found_by = ("id", "holder_id", "subject_id")
    besides = ("left",)
    inlines = (ReturnInline,)
    actions_detail = ("give_back", "print_out")

    give_back = as_button(GIVE_BACK)
    print_out = as_button(PRINT_SLIP)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deposit]:
        """Read with each deposit what is left of it, and whether a bill waits."""
        rows: QuerySet[Deposit] = super().get_queryset(request)
        waiting = Bill.objects.filter(
            holder_id=OuterRef("holder_id"), subject_id=OuterRef("subject_id")
        ).exclude(status__in=OVER)
        return rows.annotate(is_needed=Exists(waiting), still_minor=still_minor())

    @admin.display(description=_("left"))
    def left(self, deposit: Any) -> str:
        """Show what is left."""
        return spelled(deposit.still_minor, deposit.currency)

    def facts(self, row: Deposit) -> list[tuple[Any, Any]]:
        """Give what a person should see of a deposit before giving it back."""
        left_minor = deposit_left(row).left_minor
        return [
            (_("Paid by"), row.get_kind_display()),
            (_("Amount"), spelled(row.amount_minor, row.currency)),
            (_("Left"), spelled(left_minor, row.currency)),
        ]
