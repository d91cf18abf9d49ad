"""A visit's receipts at the cashier's desk: printed, taken back and issued anew."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import desk_page, own_visit
from clinic.desk.said import done
from config.receipts.issuing import receipt_anew
from ledger.admin.acts import name_of
from ledger.admin.reach import want
from ledger.portal.receipt_sheets import number_of
from ledger.queries.bills import bills_of_subject
from ledger.queries.receipts import receipts_of_bills
from ledger.rules.states import BillStatus

MAY_PRINT = "ledger.print_receipt"
MAY_REISSUE = "ledger.reissue_receipt"


class ReissueForm(forms.Form):
    """Why a receipt is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


def show_papers(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show every receipt of a visit, each with how often it was printed.

    Raises:
        PermissionDenied: this person may not print receipts.
        Http404: there is no such visit, or it is another hospital's.
    """
    want(request, MAY_PRINT)
    visit = own_visit(request, visit_id)
    receipts = receipts_of_bills(subject_id=visit.id, holder_id=visit.holder_id)
    bills = bills_of_subject(subject_id=visit.id, holder_id=visit.holder_id)
    receipted = {one.bill_id for one in receipts}
    shown = {
        "title": _("Receipts"),
        "visit": visit,
        "receipts": receipts,
        "unreceipted": [
            bill
            for bill in bills
            if bill.status == BillStatus.SETTLED
            and bill.id not in receipted
            and bill.total_minor
        ],
        "may_reissue": request.user.has_perm(MAY_REISSUE),
    }
    return desk_page(request, "receipts/papers.html", shown=shown)


def reissue(request: HttpRequest, *, visit_id: UUID, receipt_id: UUID) -> HttpResponse:
    """Ask why, then take a receipt back by a red letter and issue it anew.

    Raises:
        PermissionDenied: this person may not take receipts back.
        Http404: the visit has no such receipt that stands.
    """
    want(request, MAY_REISSUE)
    visit = own_visit(request, visit_id)
    found = receipts_of_bills(subject_id=visit.id, holder_id=visit.holder_id)
    standing = {one.id: one for one in found if one.stands}
    receipt = standing.get(receipt_id)
    if receipt is None:
        raise Http404
    form = ReissueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done(request, lambda: _reissue(request, receipt, reason=reason))
        return redirect("desk-papers", visit_id)
    shown = {
        "title": _("Take the receipt back and issue it anew"),
        "visit": visit,
        "receipt": receipt,
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return desk_page(request, "receipts/reissue.html", shown=shown, status=status)


def _reissue(request: HttpRequest, receipt: Any, *, reason: str) -> str:
    by = name_of(request.user)
    receipt_anew(
        receipt.id, bill_id=receipt.bill_id, reason=reason, at=timezone.now(), by=by
    )
    told = gettext("Receipt %(number)s is taken back; another stands in its place.")
    return told % {"number": number_of(receipt)}
