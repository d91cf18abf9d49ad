"""Giving money back at the desk: line by line, and out of one's own till."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clinic.desk.frame import desk_page, now, own_visit, shift_at
from clinic.desk.said import done
from clinic.desk.visit import MAY_READ, lines_of
from clinic.models import TakeBack, Visit
from clinic.operations.hand_back_to_visit import hand_back_to_visit
from clinic.operations.take_back_lines import TakeBackDraft, take_back_lines
from clinic.queries.at_desk import VisitAtDesk, visit_at_desk
from clinic.queries.paid_lines import (
    may_be_given_back,
    take_backs_of,
    to_hand_back,
    waiting_lines,
)
from clinic.rules.states import TakeBackStatus
from ledger.admin.acts import name_of
from ledger.admin.desk_forms import spelled
from ledger.admin.reach import want
from ledger.rules.ids import time_ordered_id

MAY_ASK = "ledger.request_refund"
MAY_HAND_BACK = "ledger.hand_back_refund"


class RefundForm(forms.Form):
    """Which paid lines go back, and why."""

    take_back_id = forms.UUIDField(widget=forms.HiddenInput())
    lines = forms.MultipleChoiceField(
        label=_("Lines"),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose at least one line.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, data: Any = None, *, visit: Visit, line_nos: list[str]) -> None:
        """Offer the lines that may go back; a form brings its own id."""
        drawn = time_ordered_id(now(), "take_back", visit.id, uuid4())
        super().__init__(data, initial={"take_back_id": drawn})
        self.fields["lines"].choices = [(one, one) for one in line_nos]  # type: ignore[attr-defined]


class HandBackForm(forms.Form):
    """Which of a visit's refunds were shown as one sum."""

    refunds = forms.MultipleChoiceField()

    def __init__(self, data: Any, *, refund_ids: list[UUID]) -> None:
        """Know the visit's own."""
        super().__init__(data)
        self.fields["refunds"].choices = [(str(one), one) for one in refund_ids]  # type: ignore[attr-defined]


def show_refund(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Ask which paid lines go back; show what waits, and what is to be handed out.

    Raises:
        PermissionDenied: this person may not ask for refunds.
        Http404: there is no such visit, or it is another hospital's.
    """
    want(request, MAY_ASK)
    seen = visit_at_desk(own_visit(request, visit_id), at=now())
    asked = take_backs_of(seen.visit)
    line_nos = may_be_given_back(seen.items, seen.bills)
    if request.method != "POST":
        form = RefundForm(visit=seen.visit, line_nos=line_nos)
        return _page(request, seen, form=form, asked=asked)
    form = RefundForm(request.POST, visit=seen.visit, line_nos=line_nos)
    if not form.is_valid():
        return _page(request, seen, form=form, asked=asked, status=400)
    if done(request, lambda: _ask(request, seen.visit, form=form)):
        return redirect("desk-refund", visit_id)
    return _page(request, seen, form=form, asked=asked, status=409)


def _ask(request: HttpRequest, visit: Visit, *, form: RefundForm) -> str:
    given = form.cleaned_data
    draft = TakeBackDraft(
        given["take_back_id"],
        visit.hospital.merchant_id,
        visit.visit_no,
        given["lines"],
        given["reason"],
        name_of(request.user),
    )
    asked = take_back_lines(draft=draft, at=now())
    if asked.status == TakeBackStatus.REQUESTED:
        return gettext("Asked for. A supervisor approves it on their own screen.")
    if visit.hospital.keeps_claims:
        return gettext(
            "Taken back. The insurer splits the rest anew; look again in a moment."
        )
    return gettext("Taken back. Hand the money back below, if a desk took it.")


def _page(
    request: HttpRequest,
    seen: VisitAtDesk,
    *,
    form: RefundForm,
    asked: list[TakeBack],
    status: int = 200,
) -> HttpResponse:
    may_read = request.user.has_perm(MAY_READ)
    offered = {one for one, _label in form.fields["lines"].choices}  # type: ignore[attr-defined]
    offered -= waiting_lines(asked)
    shown = {
        "title": _("Refund"),
        "visit": seen.visit,
        "seen": seen,
        "form": form,
        "chosen": request.POST.getlist("lines"),
        "lines": [
            line
            for line in lines_of(seen, may_read=may_read)
            if line.item.line_no in offered
        ],
        "asked": asked,
        "may_read": may_read,
        "to_hand_back": to_hand_back(seen.bills),
        "may_hand_back": request.user.has_perm(MAY_HAND_BACK),
    }
    return desk_page(request, "clinic/desk/refund.html", shown=shown, status=status)


@require_POST
def hand_back(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Hand out what was shown, at once: to cards and codes, the cash out of one's till.

    Raises:
        PermissionDenied: this person may not hand refunds back.
        Http404: the visit has no such refund.
    """
    want(request, MAY_HAND_BACK)
    seen = visit_at_desk(own_visit(request, visit_id), at=now())
    form = HandBackForm(
        request.POST,
        refund_ids=[one.id for bill in seen.bills for one in bill.refunds.all()],
    )
    if not form.is_valid():
        raise Http404
    refund_ids = [UUID(one) for one in form.cleaned_data["refunds"]]
    done(request, lambda: _hand_back(request, refund_ids, visit=seen.visit))
    return redirect("desk-refund", visit_id)


def _hand_back(request: HttpRequest, refund_ids: list[UUID], *, visit: Visit) -> str:
    refunds = hand_back_to_visit(
        visit_id=visit.id,
        refund_ids=refund_ids,
        by=name_of(request.user),
        at=now(),
        shift_id=shift_at(request, visit.hospital.merchant_id),
    )
    back_minor = sum(one.amount_minor for one in refunds)
    back = {"amount": spelled(back_minor, visit.hospital.currency)}
    said = gettext("Handed back: %(amount)s.") % back
    if any(one.takes_payment_back for one in refunds):
        return f"{said} {gettext('The bill is to be paid again.')}"
    return said
