"""The page on which a cashier opens a shift: where, and with how much change."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import HOME_CURRENCY
from ledger.admin.reach import reach_in
from ledger.admin.shift_forms import OpenForm
from ledger.errors import Rejected
from ledger.models import Shift
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.queries.shifts import offered_shifts


def show_opening(request: HttpRequest, pages: Any) -> HttpResponse:
    """Ask for window and float, open the shift, and go where the cashier came from."""
    form = OpenForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            shift = _opened(request, form)
        except Rejected as refusal:
            told = gettext(str(refusal.sentence)) % refusal.facts
            pages.message_user(request, told, messages.ERROR)
            return redirect("admin:ledger_shift_changelist")
        pages.log_addition(request, shift, "open")
        told = gettext("The shift is open.")
        pages.message_user(request, told, messages.SUCCESS)
        return redirect(_next(request, shift))
    shown = {
        **pages.admin_site.each_context(request),
        "opts": pages.opts,
        "title": _("Open a shift"),
        "form": form,
        "offered": offered_shifts(reach_in(request).merchant_ids).exclude(
            cashier_id=request.user.pk
        ),
        "next": request.GET.get("next", ""),
        "back": reverse("admin:ledger_shift_changelist"),
    }
    return TemplateResponse(request, "ledger/desk/open_shift.html", shown)


def _opened(request: HttpRequest, form: OpenForm) -> Shift:
    given = form.cleaned_data
    draft = ShiftDraft(
        id=given["row_id"],
        merchant_id=given["merchant"].id,
        cashier_id=int(request.user.pk or 0),
        desk=given["desk"],
        currency=HOME_CURRENCY,
        float_minor=given["float_minor"],
    )
    return open_shift(draft=draft, at=timezone.now())


def _next(request: HttpRequest, shift: Shift) -> str:
    """Say where to go on: only to pages of this house."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return reverse("admin:ledger_shift_change", args=[shift.id])
