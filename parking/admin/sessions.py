"""Sessions, and what a person may do about one: give a discount, waive its fee."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from ledger.admin import FactInline, money
from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.desk_forms import NewRowForm, spelled
from ledger.admin.fields import AmountField, TextField
from parking.admin.base import PlateFound
from parking.models import ParkingSession, Validation, Waiver
from parking.operations.give_validation import give_validation, may_be_given
from parking.operations.waive_fee import WaiverDraft, waive_fee
from parking.queries.reductions import discounts_to_give
from parking.rules.plates import mask_plate


class ValidationForm(NewRowForm):
    """Which of the lot's discounts the car gets."""

    discount = forms.ChoiceField(label=_("Discount"), widget=UnfoldAdminSelectWidget())

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Offer what may be given in this lot today."""
        super().__init__(data, doing=doing)
        found = discounts_to_give(lot_id=doing.row.lot_id, at=doing.at)
        self.fields["discount"].choices = [  # type: ignore[attr-defined]
            (str(one.id), str(one)) for one in found
        ]


class WaiverForm(NewRowForm):
    """How much is waived, and why."""

    amount_minor = AmountField(
        label=_("Amount"), help_text=_("Empty: all that is owed."), required=False
    )
    reason = TextField(label=_("Reason"))

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Ask for the amount in the session's currency."""
        super().__init__(data, doing=doing)
        asked = self.fields["amount_minor"]
        self.fields["amount_minor"] = AmountField(
            currency=doing.row.currency,
            label=asked.label,
            help_text=asked.help_text,
            required=False,
        )


def _give(doing: Doing, given: Mapping[str, Any]) -> str:
    give_validation(
        validation_id=UUID(str(given["row_id"])),
        session_id=doing.row.id,
        discount_id=UUID(given["discount"]),
        by=doing.by,
        at=doing.at,
    )
    return gettext("Given. It counts when the car is read at the exit.")


def _waive(doing: Doing, given: Mapping[str, Any]) -> str:
    draft = WaiverDraft(
        id=UUID(str(given["row_id"])),
        session_id=doing.row.id,
        reason=given["reason"],
        by=doing.by,
        amount_minor=given["amount_minor"],
    )
    waiver = waive_fee(draft=draft, at=doing.at)
    amount = {"amount": spelled(waiver.amount_minor, waiver.currency)}
    if waiver.refund_id:
        return gettext("The bill is paid; %(amount)s is asked back.") % amount
    return gettext("Waived: %(amount)s.") % amount


GIVE_VALIDATION = Act(
    name="give_validation",
    title=_("Give a discount"),
    explained=_(
        "Coupons and validations are taken off when the car is read at the exit. Who "
        "gave one pays for what it takes off."
    ),
    permission="parking.give_validation",
    offered=lambda doing: may_be_given(doing.row, at=doing.at),
    makes=Validation,
    carry_out=_give,
    form=ValidationForm,
    icon="sell",
    variant=ActionVariant.PRIMARY,
)
WAIVE_FEE = Act(
    name="waive_fee",
    title=_("Waive the fee"),
    explained=_(
        "An unpaid bill is taken back, and formed anew for what is left. Of a paid one "
        "the amount is asked back, which another person may have to approve."
    ),
    permission="parking.waive_fee",
    offered=lambda doing: bool(doing.row.bill_id and doing.row.fee_minor),
    makes=Waiver,
    carry_out=_waive,
    form=WaiverForm,
    icon="money_off",
    variant=ActionVariant.DANGER,
)


class ValidationInline(FactInline):
    """What was given to the car."""

    model = Validation
    hide_title = False
    left_out = frozenset({"id", "holder_id", "session"})


class WaiverInline(FactInline):
    """What was waived; each has a page with its reason."""

    model = Waiver
    hide_title = False
    show_change_link = True
    left_out = frozenset({"id", "holder_id", "session", "currency"})


@admin.register(ParkingSession)
class ParkingSessionAdmin(PlateFound, ActingAdmin):
    """Sessions, found by id, holder, bill or the whole plate."""

    belongs_to = "lot__merchant"
    list_display = (
        "plate_masked",
        "lot",
        "status",
        "entry_at",
        "exit_at",
        money(ParkingSession, "fee_minor"),
        "outcome",
    )
    list_filter = ("status", "outcome")
    found_by = ("id", "holder_id", "bill_id", "lot")
    left_out = frozenset({"is_reduced", "has_allowance"})
    inlines = (ValidationInline, WaiverInline)
    actions_detail = ("give_validation", "waive_fee")

    give_validation = as_button(GIVE_VALIDATION)
    waive_fee = as_button(WAIVE_FEE)

    def facts(self, row: ParkingSession) -> list[tuple[Any, Any]]:
        """Give what a person should see of a stay before acting on it."""
        return [
            (_("Plate"), mask_plate(row.plate)),
            (_("Lot"), row.lot.name),
            (_("Entry"), row.entry_at),
            (_("Exit"), row.exit_at or "-"),
            (_("Fee"), spelled(row.fee_minor, row.currency)),
        ]


@admin.register(Waiver)
class WaiverAdmin(ActingAdmin):
    """Waivers, found by id, session, bill or holder."""

    belongs_to = "session__lot__merchant"
    list_display = (
        "at",
        "session",
        money(Waiver, "amount_minor"),
        "by",
        "refund_id",
    )
    found_by = ("id", "session", "bill_id", "refund_id", "holder_id")
    opened_for: ClassVar = {"reason": "parking.view_waiver"}

    def found_otherwise(self, term: str) -> Q:
        """Find by whoever waived."""
        return Q(by=term)
