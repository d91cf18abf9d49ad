"""Printing at a desk: asked first, counted, and a copy from the second print on."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.receipts.files import receipt_file
from config.receipts.issuing import receipt_for
from config.receipts.words import RECEIPT_WORDS
from ledger.admin.acts import name_of
from ledger.admin.reach import check_reach
from ledger.errors import Rejected
from ledger.operations.print_receipt import print_receipt
from ledger.portal.receipt_sheets import told_of
from ledger.queries.bills import visible_bill
from ledger.queries.receipts import standing_receipts, whole_receipt

MAY = "ledger.print_receipt"
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(METHODS)
def print_one(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Print any receipt, also a red letter, or one that no longer stands.

    Raises:
        PermissionDenied: this person may not print receipts.
        Http404: there is none, or it is another merchant's.
    """
    let_print(request)
    receipt = whole_receipt(receipt_id)
    if receipt is None:
        raise Http404
    check_reach(request, receipt.merchant_id)
    if request.method == "POST":
        return _printed(request, receipt_id)
    back = reverse("admin:ledger_receipt_change", args=[receipt_id])
    facts = told_of(receipt, words=RECEIPT_WORDS)
    return _ask(request, facts=facts, back=back, row=receipt)


@never_cache
@require_http_methods(METHODS)
def print_of_bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """Print the receipt of a bill; the first time it is issued.

    Raises:
        PermissionDenied: this person may not print receipts.
        Http404: there is no such bill, or it is another merchant's.
    """
    let_print(request)
    bill = visible_bill(bill_id, merchant_id=None)
    if bill is None:
        raise Http404
    check_reach(request, bill.merchant_id)
    back = reverse("admin:ledger_bill_change", args=[bill_id])
    if request.method == "POST":
        by = name_of(request.user)
        try:
            receipt_id = receipt_for(bill_id, at=timezone.now(), by=by)
        except Rejected as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        return _printed(request, receipt_id)
    stands = standing_receipts([bill_id]).get(bill_id)
    whole = stands and whole_receipt(stands.id)
    facts = told_of(whole, words=RECEIPT_WORDS) if whole else []
    return _ask(request, facts=facts, back=back, row=bill)


def let_print(request: HttpRequest) -> None:
    """Let only those print who may.

    Raises:
        PermissionDenied: this person may not print receipts.
    """
    if not request.user.has_perm(MAY):
        raise PermissionDenied


def _printed(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    by = name_of(request.user)
    copy_no = print_receipt(receipt_id=receipt_id, at=timezone.now(), by=by)
    return receipt_file(receipt_id, copy_no=copy_no)


def _ask(
    request: HttpRequest, *, facts: list[tuple[str, str]], back: str, row: Any
) -> HttpResponse:
    explained = (
        _("It was printed before: this one will say that it is a copy.")
        if facts and facts[-1][1] != "0"
        else _("Each print is counted; from the second on it says that it is a copy.")
    )
    shown = {
        **admin.site.each_context(request),
        "opts": row._meta,  # noqa: SLF001 - Django's own door
        "original": row,
        "title": _("Print the receipt"),
        "act": {"explained": explained},
        "form": NothingForm(),
        "facts": facts,
        "back": back,
    }
    return TemplateResponse(request, "ledger/desk/act.html", shown)


class NothingForm(forms.Form):
    """A form that asks for nothing but the press of its button."""

    template = "ledger/desk/questions.html"
