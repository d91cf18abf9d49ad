"""A till at its pages: cash taken to the bank, handed over, accepted by the next."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from ledger.admin.acts import Act, ActForm, ActingAdmin, Doing, as_button
from ledger.admin.base import FactInline, linked, money
from ledger.admin.desk_forms import NewRowForm, spelled
from ledger.admin.fields import AmountField
from ledger.admin.receipts import PRINT_SLIP
from ledger.admin.shift_forms import CloseForm
from ledger.models import BankDeposit, BankSlip, Shift
from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.hand_over_shift import accept_shift, offer_shift
from ledger.rules.states import ShiftStatus


def _is_own(doing: Doing) -> bool:
    return bool(doing.row.cashier_id == doing.user_id)


class BankForm(NewRowForm):
    """How much goes to the bank."""

    amount_minor = AmountField(label=_("Amount"))


class SlipForm(ActForm):
    """What the bank's slip says."""

    number = forms.CharField(
        label=_("Number on the slip"),
        max_length=64,
        widget=UnfoldAdminTextInputWidget(),
    )


def _bank(doing: Doing, given: Mapping[str, Any]) -> str:
    deposit = take_to_bank(
        deposit_id=UUID(str(given["row_id"])),
        shift_id=doing.row.id,
        amount_minor=given["amount_minor"],
        by=doing.by,
        at=doing.at,
        cashier_id=doing.user_id,
    )
    told = gettext("Taken out for the bank: %(amount)s. The slip is still missing.")
    return told % {"amount": spelled(deposit.amount_minor, deposit.currency)}


def _keep_slip(doing: Doing, given: Mapping[str, Any]) -> None:
    keep_bank_slip(
        deposit_id=doing.row.id, number=given["number"], by=doing.by, at=doing.at
    )


def _offer(doing: Doing, given: Mapping[str, Any]) -> str:
    offer_shift(
        shift_id=doing.row.id,
        cashier_id=doing.user_id,
        at=doing.at,
        explained=given.get("explained", ""),
    )
    return gettext("Handed over. The next cashier accepts it on their own screen.")


def _may_accept(doing: Doing) -> bool:
    is_offered = doing.row.offered_at and doing.row.status == ShiftStatus.COUNTED
    return bool(is_offered and not _is_own(doing))


def _accept(doing: Doing, given: Mapping[str, Any]) -> str:
    shift = accept_shift(
        shift_id=doing.row.id,
        next_id=UUID(str(given["row_id"])),
        cashier_id=doing.user_id,
        by=doing.by,
        at=doing.at,
    )
    told = gettext("Window %(desk)s is yours; the drawer holds %(amount)s.")
    amount = spelled(shift.float_minor, shift.currency)
    return told % {"desk": shift.desk, "amount": amount}


TAKE_TO_BANK = Act(
    name="take_to_bank",
    title=_("Take cash to the bank"),
    explained=_(
        "The cash leaves the drawer and is booked as the merchant's. It is on its way "
        "until the number of the bank's slip is written down."
    ),
    permission="ledger.work_shift",
    offered=lambda doing: doing.row.status == ShiftStatus.OPEN and _is_own(doing),
    makes=BankDeposit,
    carry_out=_bank,
    form=BankForm,
    key="k",
    icon="account_balance",
)
HAND_OVER = Act(
    name="hand_over",
    title=_("Hand the till over"),
    explained=_(
        "Whoever comes next accepts the drawer as it was counted, and begins with it."
    ),
    permission="ledger.work_shift",
    offered=lambda doing: (
        doing.row.status == ShiftStatus.COUNTED
        and not doing.row.offered_at
        and _is_own(doing)
    ),
    carry_out=_offer,
    form=CloseForm,
    key="h",
    icon="swap_horiz",
)
ACCEPT = Act(
    name="accept",
    title=_("Accept the till"),
    explained=_(
        "Count what lies in the drawer: with your word it is yours. The other shift is "
        "closed, and yours begins with what was counted."
    ),
    permission="ledger.work_shift",
    offered=_may_accept,
    makes=Shift,
    carry_out=_accept,
    form=NewRowForm,
    key="a",
    icon="how_to_reg",
    variant=ActionVariant.PRIMARY,
)
KEEP_SLIP = Act(
    name="keep_slip",
    title=_("Write down the bank's slip"),
    explained=_("With its number the cash has arrived at the bank."),
    permission="ledger.work_shift",
    offered=lambda doing: not hasattr(doing.row, "slip"),
    carry_out=_keep_slip,
    form=SlipForm,
    key="w",
    icon="receipt_long",
    variant=ActionVariant.PRIMARY,
)


@admin.display(description=_("number on the slip"))
def slip_column(deposit: BankDeposit) -> str:
    """Show the slip's number, once there is one."""
    slip = getattr(deposit, "slip", None)
    return slip.number if slip else "-"


class UnderwayFilter(admin.SimpleListFilter):
    """Bank deposits whose slip is missing."""

    title = _("slip")
    parameter_name = "slip"

    def lookups(self, _request: Any, _pages: Any) -> list[tuple[str, Any]]:
        """Offer those on their way."""
        return [("missing", _("Still missing"))]

    def queryset(self, _request: Any, rows: Any) -> Any:
        """Keep those."""
        return rows.filter(slip=None) if self.value() else rows


class SlipInline(FactInline):
    """The bank's slip, once it is there."""

    model = BankSlip
    left_out = frozenset({"deposit"})


@admin.register(BankDeposit)
class BankDepositAdmin(ActingAdmin):
    """Cash that was carried to the bank, found by id or shift."""

    belongs_to = "shift__merchant"
    list_display = (
        "at",
        money(BankDeposit, "amount_minor"),
        linked(BankDeposit, "shift"),
        "by",
        slip_column,
    )
    list_filter = (UnderwayFilter,)
    list_select_related = ("slip",)
    found_by = ("id", "shift")
    inlines = (SlipInline,)
    ordering: ClassVar[Any] = ("-at", "-pk")
    actions_detail = ("keep_slip", "print_out")

    keep_slip = as_button(KEEP_SLIP)
    print_out = as_button(PRINT_SLIP)

    def facts(self, row: BankDeposit) -> list[tuple[Any, Any]]:
        """Give what stands on the slip too."""
        return [(_("Amount"), spelled(row.amount_minor, row.currency))]
