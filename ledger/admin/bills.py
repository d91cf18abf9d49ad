"""Bills and what belongs to them: charges, steps, payments, refunds, disputes."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.admin.acts import ActingAdmin, as_button
from ledger.admin.ages import show_ages
from ledger.admin.base import (
    FactAdmin,
    FactInline,
    linked,
    money,
    short_key,
    toned,
    worded,
)
from ledger.admin.bill_acts import OPEN_DISPUTE, REQUEST_REFUND, WRITE_OFF
from ledger.admin.deposits import PAY_WITH_DEPOSITS, TAKE_DEPOSIT
from ledger.admin.desk_forms import spelled
from ledger.admin.filters import KindFilter, OverdueFilter, StepFilter
from ledger.admin.receipts import PRINT_OF_BILL
from ledger.admin.refunds import RefundInline
from ledger.admin.tenders import TAKE_TENDERS
from ledger.admin.words import (
    channel_column,
    divided_column,
    explained_column,
    kind_column,
    kind_of,
    line_kind_column,
    merchant_column,
    merchant_of,
    reason_column,
    risk_column,
)
from ledger.models import Bill, BillStep, Charge, ChargeShare, Dispute, Payment
from ledger.models.bill import STATUS_NAMES

status_column = toned(
    STATUS_NAMES,
    {
        "closed": "info",
        "settling": "info",
        "settled": "success",
        "overdue": "danger",
        "disputed": "warning",
        "written_off": "danger",
    },
)

step_column = worded("status", _("status"), words=tuple(STATUS_NAMES.items()))


def facts_of_bill(bill: Bill) -> list[tuple[Any, Any]]:
    """Give what a person should see of a bill before acting on it."""
    facts = [
        (_("Merchant"), merchant_of(bill)),
        (_("Kind"), kind_of(bill.kind)),
        (_("Status"), bill.get_status_display()),
        (_("Total"), spelled(bill.total_minor, bill.currency)),
    ]
    if bill.insurer_minor:
        facts += [(_("Insurer's part"), spelled(bill.insurer_minor, bill.currency))]
    return [*facts, (_("The citizen pays"), spelled(bill.cash_minor, bill.currency))]


class ChargeInline(FactInline):
    """The lines of a bill, each with how it was reckoned."""

    model = Charge
    left_out = frozenset({"id", "holder_id", "bill", "currency"})
    in_words: ClassVar = {"explanation": explained_column}


class StepInline(FactInline):
    """The timeline of a bill."""

    model = BillStep
    left_out = frozenset({"id", "holder_id", "bill"})
    in_words: ClassVar = {"status": step_column}


class PaymentInline(FactInline):
    """The payments of a bill; each has a page of its own."""

    model = Payment
    in_words: ClassVar = {"channel": channel_column, "reason": reason_column}
    hide_title = False
    show_change_link = True
    left_out = frozenset(
        {
            "id",
            "holder_id",
            "holder_shard",
            "payer_id",
            "bill",
            "reference",
            "currency",
            "retryable",
            "asks",
            "submitted_at",
            "ask_at",
            "parked_at",
        }
    )


class DisputeInline(FactInline):
    """The disputes of a bill; each has a page of its own."""

    model = Dispute
    hide_title = False
    show_change_link = True
    left_out = frozenset({"id", "holder_id", "bill"})


@admin.register(Bill)
class BillAdmin(ActingAdmin):
    """Bills, found by id, holder, payer or subject."""

    belongs_to = "merchant"
    list_display = (
        short_key,
        merchant_column,
        kind_column,
        status_column,
        money(Bill, "total_minor"),
        "opened_at",
        "due_at",
    )
    list_filter = ("status", OverdueFilter, KindFilter, "merchant")
    list_select_related = ("merchant",)
    found_by = ("id", "holder_id", "payer_id", "subject_id")
    inlines = (ChargeInline, StepInline, PaymentInline, RefundInline, DisputeInline)
    in_words: ClassVar = {
        "kind": kind_column,
        "merchant": merchant_column,
        "line_kind": line_kind_column,
        "risk_mode": risk_column,
    }
    besides = ("divided",)
    custom_urls = (("dunning/", "ledger_dunning", show_ages),)
    actions_detail = (
        "take_tenders",
        "pay_with_deposits",
        "take_deposit",
        "print_receipt",
        "request_refund",
        "open_dispute",
        "write_off",
    )

    divided = staticmethod(divided_column)
    take_tenders = as_button(TAKE_TENDERS)
    pay_with_deposits = as_button(PAY_WITH_DEPOSITS)
    take_deposit = as_button(TAKE_DEPOSIT)
    print_receipt = as_button(PRINT_OF_BILL)
    request_refund = as_button(REQUEST_REFUND)
    open_dispute = as_button(OPEN_DISPUTE)
    write_off = as_button(WRITE_OFF)

    def facts(self, row: Bill) -> list[tuple[Any, Any]]:
        """Give what a person should see of a bill before acting on it."""
        return facts_of_bill(row)


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    """Lines of bills."""

    belongs_to = "bill__merchant"
    in_words: ClassVar = {"explanation": explained_column}
    list_display = (
        "line_no",
        "name",
        "quantity",
        money(Charge, "amount_minor"),
        "occurred_at",
        "booked_at",
    )
    found_by = ("id", "holder_id", "bill")


@admin.register(ChargeShare)
class ChargeShareAdmin(FactAdmin):
    """The insurer's final part of lines whose explanation said otherwise."""

    belongs_to = "charge__bill__merchant"
    list_display = (
        linked(ChargeShare, "charge"),
        money(ChargeShare, "insurer_minor"),
        "holder_id",
    )
    found_by = ("charge", "holder_id")


@admin.register(BillStep)
class BillStepAdmin(FactAdmin):
    """Steps of bills."""

    belongs_to = "bill__merchant"
    list_display = (linked(BillStep, "bill"), status_column, "at", "by")
    list_filter = (StepFilter,)
    found_by = ("holder_id", "bill")
