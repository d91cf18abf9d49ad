"""Deposits at the desk: taken for a stay, and given back the way they came."""

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
from clinic.models import Visit
from clinic.operations.take_stay_deposit import take_stay_deposit
from clinic.rules.states import VisitStatus
from ledger.admin.acts import name_of
from ledger.admin.desk_forms import spelled
from ledger.admin.fields import AmountField
from ledger.admin.reach import want
from ledger.admin.tenders import HANDED_OVER, TERMINAL
from ledger.operations.give_back_deposit import give_back_deposit
from ledger.operations.take_tenders import TenderDraft, by_terminal, in_cash
from ledger.queries.deposits import deposit_slips
from ledger.rules.ids import time_ordered_id

CASH = "cash"
MAY_TAKE = "ledger.take_deposit"
MAY_GIVE_BACK = "ledger.give_back_deposit"
MAY_PRINT = "ledger.print_receipt"


class DepositForm(forms.Form):
    """What is handed over."""

    deposit_id = forms.UUIDField(widget=forms.HiddenInput())
    amount = AmountField(label=_("Amount"), widget=forms.TextInput())
    kind = forms.ChoiceField(label=_("Paid by"), choices=HANDED_OVER)
    slip = forms.CharField(label=_("Number on the slip"), max_length=64, required=False)

    def __init__(self, data: Any = None, *, visit: Visit) -> None:
        """Put the hand where the amount is written; a form brings its own id."""
        drawn = time_ordered_id(now(), "deposit", visit.id, uuid4())
        super().__init__(data, initial={"deposit_id": drawn})
        wanted = {"autofocus": True, "inputmode": "decimal", "autocomplete": "off"}
        self.fields["amount"].widget.attrs.update(wanted)
        self.fields["slip"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Want a slip of a terminal, and none of cash."""
        given = super().clean() or {}
        is_cash = given.get("kind") == CASH
        if is_cash and given.get("slip"):
            self.add_error("slip", gettext("Cash has no slip."))
        if not is_cash and not given.get("slip"):
            self.add_error("slip", gettext("The slip has a number."))
        if given.get("amount") == 0:
            self.add_error("amount", gettext("Say how much."))
        return given


class ReturnForm(forms.Form):
    """The id of what is given back: sent twice, it is one."""

    return_id = forms.UUIDField()


def show_deposits(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show a stay's deposits, and take another while the visit is open.

    Raises:
        PermissionDenied: this person may not take deposits.
        Http404: there is no such visit, or it is another hospital's.
    """
    want(request, MAY_TAKE)
    visit = own_visit(request, visit_id)
    if request.method != "POST":
        return _page(request, visit, form=DepositForm(visit=visit))
    form = DepositForm(request.POST, visit=visit)
    if not form.is_valid():
        return _page(request, visit, form=form, status=400)
    if done(request, lambda: _take(request, visit, form=form)):
        return redirect("desk-deposits", visit_id)
    return _page(request, visit, form=form, status=409)


def _take(request: HttpRequest, visit: Visit, *, form: DepositForm) -> str:
    given = form.cleaned_data
    hospital = visit.hospital
    take_stay_deposit(
        deposit_id=given["deposit_id"],
        merchant_id=hospital.merchant_id,
        visit_no=visit.visit_no,
        tender=_tender(given),
        shift_id=shift_at(request, hospital.merchant_id),
        by=name_of(request.user),
        at=now(),
    )
    taken = {"amount": spelled(given["amount"], hospital.currency)}
    return gettext("Deposit taken: %(amount)s.") % taken


def _tender(given: dict[str, Any]) -> TenderDraft:
    if given["kind"] == CASH:
        return in_cash(given["amount"])
    return by_terminal(
        given["kind"], given["amount"], gateway=TERMINAL, slip=given["slip"]
    )


def _page(
    request: HttpRequest, visit: Visit, *, form: DepositForm, status: int = 200
) -> HttpResponse:
    slips = deposit_slips(holder_id=visit.holder_id, subject_id=visit.id)
    shown = {
        "title": _("Deposits"),
        "visit": visit,
        "form": form,
        "slips": slips,
        "left_minor": sum(one.left_minor for one in slips),
        "first_left": next((one for one in slips if one.left_minor > 0), None),
        "is_open": visit.status == VisitStatus.OPEN,
        "may_give_back": request.user.has_perm(MAY_GIVE_BACK),
        "may_print": request.user.has_perm(MAY_PRINT),
        "return_id": time_ordered_id(now(), "return", visit.id, uuid4()),
    }
    return desk_page(request, "clinic/desk/deposits.html", shown=shown, status=status)


@require_POST
def give_back(
    request: HttpRequest, *, visit_id: UUID, deposit_id: UUID
) -> HttpResponse:
    """Give back all that is left of a deposit: cash out of one's own till.

    Raises:
        PermissionDenied: this person may not give deposits back.
        Http404: the visit has no such deposit.
    """
    want(request, MAY_GIVE_BACK)
    visit = own_visit(request, visit_id)
    slips = deposit_slips(holder_id=visit.holder_id, subject_id=visit.id)
    form = ReturnForm(request.POST)
    if deposit_id not in {one.deposit.id for one in slips} or not form.is_valid():
        raise Http404
    return_id = form.cleaned_data["return_id"]

    def hand_out() -> str:
        return _give_back(request, deposit_id, visit=visit, return_id=return_id)

    done(request, hand_out)
    return redirect("desk-deposits", visit_id)


def _give_back(
    request: HttpRequest, deposit_id: UUID, *, visit: Visit, return_id: UUID
) -> str:
    hospital = visit.hospital
    row = give_back_deposit(
        return_id=return_id,
        deposit_id=deposit_id,
        by=name_of(request.user),
        at=now(),
        shift_id=shift_at(request, hospital.merchant_id),
    )
    back = {"amount": spelled(row.amount_minor, hospital.currency)}
    return gettext("Give back: %(amount)s.") % back
