"""Receipts in the admin: which were issued, what took them back, who printed them."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.admin.acts import Act, ActingAdmin, Doing, as_button
from ledger.admin.base import FactAdmin, FactInline, linked, money, short_key
from ledger.admin.words import merchant_column
from ledger.models import DeskPaper, PaperPrint, Receipt, ReceiptPrint, ReceiptSeries
from ledger.rules.states import BillStatus

MAY_PRINT = "ledger.print_receipt"


def _always(_doing: Doing) -> bool:
    return True


def _is_paid(doing: Doing) -> bool:
    return bool(doing.row.status == BillStatus.SETTLED)


def _print_page(row: Any) -> str:
    return reverse("print-receipt", args=[row.pk])


def _print_page_of_bill(row: Any) -> str:
    return reverse("print-bill-receipt", args=[row.pk])


def _print_page_of_slip(row: Any) -> str:
    return reverse("print-slip", args=[row.pk])


PRINT = Act(
    name="print_out",
    title=_("Print the receipt"),
    explained="",
    permission=MAY_PRINT,
    offered=_always,
    leads_to=_print_page,
    icon="print",
)
PRINT_OF_BILL = Act(
    name="print_receipt",
    title=_("Print the receipt"),
    explained="",
    permission=MAY_PRINT,
    offered=_is_paid,
    leads_to=_print_page_of_bill,
    icon="print",
)


PRINT_SLIP = Act(
    name="print_out",
    title=_("Print the slip"),
    explained="",
    permission=MAY_PRINT,
    offered=_always,
    leads_to=_print_page_of_slip,
    key="p",
    icon="print",
)


class PrintInline(FactInline):
    """The prints of a receipt."""

    model = ReceiptPrint
    left_out = frozenset({"id", "holder_id", "receipt"})


@admin.register(Receipt)
class ReceiptAdmin(ActingAdmin):
    """Receipts, found by their number, id, holder or bill."""

    belongs_to = "merchant"
    list_display = (
        short_key,
        merchant_column,
        "series",
        "number",
        money(Receipt, "total_minor"),
        linked(Receipt, "bill"),
        linked(Receipt, "reverses"),
        "issued_at",
        "issued_by",
    )
    list_filter = ("merchant", "kind")
    list_select_related = ("merchant",)
    found_by = ("number", "id", "holder_id", "bill")
    left_out = frozenset({"lines"})
    inlines = (PrintInline,)
    actions_detail = ("print_out",)

    print_out = as_button(PRINT)


@admin.register(ReceiptSeries)
class ReceiptSeriesAdmin(FactAdmin):
    """How far each merchant's receipts are numbered."""

    belongs_to = "merchant"
    list_display = ("series", "merchant", "last_number")
    list_filter = ("merchant",)
    list_select_related = ("merchant",)
    found_by = ("series",)


@admin.register(DeskPaper)
class DeskPaperAdmin(FactAdmin):
    """Numbers of papers about deposits given back, and cash carried to the bank."""

    belongs_to = "merchant"
    list_display = (short_key, "merchant", "series", "number", "at", "by")
    list_filter = ("merchant",)
    list_select_related = ("merchant",)
    found_by = ("number", "id")


@admin.register(PaperPrint)
class PaperPrintAdmin(FactAdmin):
    """Which copy of a desk's paper was printed by whom."""

    list_display = ("paper_id", "copy_no", "at", "by")
    found_by = ("paper_id",)
