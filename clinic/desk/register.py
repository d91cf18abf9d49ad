"""Registering at the desk: who, what for, one fee; deferred if the line carries it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import desk_page, now, own_hospital
from clinic.desk.last import REGISTERED, Last, remember
from clinic.desk.people import person_named
from clinic.models import Hospital, Price
from clinic.models.visit import KIND_NAMES
from clinic.operations.add_charges import LineResult
from clinic.operations.publish_prices import today_in
from clinic.operations.register_at_desk import register_at_desk
from clinic.operations.register_visit import Registration
from clinic.queries.deferral import Deferral, deferral_of
from clinic.queries.patients import Patient
from clinic.queries.prices import registration_fees
from clinic.rules.states import ItemStatus, VisitKind
from clinic.rules.visit_numbers import number_at_desk
from credit.queries.citizens import citizen_of_holder
from credit.queries.recognised import persons_seen
from ledger.admin.desk_forms import spelled
from ledger.admin.reach import want
from ledger.errors import Rejected
from ledger.rules.ids import time_ordered_id

MAY = "clinic.register_visit"
FEES_MAX = 9
"""As many as there are keys for."""

DRAWN = "clinic.desk.registration"
DEPARTMENT_KEPT_AS = "desk_department"
KINDS = [(k.value, KIND_NAMES[k]) for k in VisitKind]


class RegisterForm(forms.Form):
    """What a visit is for; its mark makes it one visit however often it is sent."""

    drawn = forms.CharField(widget=forms.HiddenInput())
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect())
    fee = forms.ChoiceField(label=_("Fee"), required=False, widget=forms.RadioSelect())
    department = forms.CharField(
        label=_("Department"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *given: Any, fees: list[Price], **more: Any) -> None:
        """Offer the fees of the list in force."""
        super().__init__(*given, **more)
        self.offered = {str(fee.id): fee for fee in fees}
        choice: Any = self.fields["fee"]
        choice.required = bool(fees)
        choice.choices = [(key, fee.name) for key, fee in self.offered.items()]

    def clean_drawn(self) -> tuple[UUID, datetime]:
        """Read when the form was shown, and its mark."""
        try:
            form_id, at = signing.loads(self.cleaned_data["drawn"], salt=DRAWN)
        except signing.BadSignature as bad:
            raise forms.ValidationError(gettext("Begin again.")) from bad
        return UUID(form_id), datetime.fromisoformat(at)


def register_person(request: HttpRequest, person: str) -> HttpResponse:
    """Register whom the desk has found.

    Raises:
        PermissionDenied: this person may not register visits.
        Http404: whoever is named wasn't found at this desk.
    """
    want(request, MAY)
    return _register(request, person_named(request, person))


def register_unknown(request: HttpRequest) -> HttpResponse:
    """Register somebody whom nobody knows; the name is told later.

    Raises:
        PermissionDenied: this person may not register visits.
    """
    want(request, MAY)
    return _register(request, None)


def _register(request: HttpRequest, holder_id: UUID | None) -> HttpResponse:
    hospital, at = own_hospital(request), now()
    fees = registration_fees(hospital, today_in(hospital, at), limit=FEES_MAX)
    if request.method == "POST":
        form = RegisterForm(request.POST, fees=fees)
        if form.is_valid():
            return _registered(request, form, hospital=hospital, holder_id=holder_id)
    else:
        form = RegisterForm(fees=fees, initial=_initial(request, holder_id, fees=fees))
    return _ask(request, form, hospital=hospital, holder_id=holder_id)


def _initial(
    request: HttpRequest, holder_id: UUID | None, *, fees: list[Price]
) -> dict[str, Any]:
    at = now()
    form_id = time_ordered_id(at, "registration", uuid4())
    return {
        "drawn": signing.dumps([str(form_id), at.isoformat()], salt=DRAWN),
        "kind": VisitKind.OUTPATIENT if holder_id else VisitKind.EMERGENCY,
        "fee": str(fees[0].id) if fees else "",
        "department": request.session.get(DEPARTMENT_KEPT_AS, ""),
    }


def _ask(
    request: HttpRequest, form: RegisterForm, *, hospital: Hospital, holder_id: Any
) -> HttpResponse:
    known = persons_seen([holder_id]) if holder_id else {}
    shown = {
        "title": _("Register"),
        "form": form,
        "hospital": hospital,
        "person": known.get(holder_id),
        "deferral": _deferral(hospital, holder_id) if holder_id else None,
        "fees": [
            (number, key, fee)
            for number, (key, fee) in enumerate(form.offered.items(), 1)
        ],
    }
    return desk_page(request, "clinic/desk/register.html", shown=shown)


def _deferral(hospital: Hospital, holder_id: UUID) -> Deferral:
    return deferral_of(
        holder_id=holder_id, kind=VisitKind.OUTPATIENT, currency=hospital.currency
    )


def _registered(
    request: HttpRequest, form: RegisterForm, *, hospital: Hospital, holder_id: Any
) -> HttpResponse:
    given = form.cleaned_data
    form_id, drawn_at = given["drawn"]
    citizen = citizen_of_holder(holder_id) if holder_id else None
    registration = Registration(
        visit_no=number_at_desk(form_id, today_in(hospital, drawn_at)),
        kind=given["kind"],
        patient=Patient(citizen=citizen.ref if citizen else ""),
        department=given["department"],
        opened_at=drawn_at,
    )
    try:
        kept, fee = register_at_desk(
            merchant_id=hospital.merchant_id,
            registration=registration,
            fee=form.offered.get(given["fee"]),
            at=now(),
        )
    except Rejected as refusal:
        messages.error(request, gettext(str(refusal.sentence)) % refusal.facts)
        return redirect("desk")
    request.session[DEPARTMENT_KEPT_AS] = given["department"]
    visit_id = kept.answer["visit"]
    remember(request, Last(REGISTERED, visit_id, _told(fee, hospital=hospital)))
    return redirect("desk-visit", visit_id)


def _told(fee: LineResult | None, *, hospital: Hospital) -> str:
    if fee is None:
        return gettext("Registered.")
    amount = {"amount": spelled(fee.amount_minor, hospital.currency)}
    if fee.status == ItemStatus.PAY_NOW:
        return gettext("Registered. To be paid now: %(amount)s.") % amount
    if fee.status == ItemStatus.DUE:
        return gettext("Registered. %(amount)s is due with the visit's bill.") % amount
    return gettext("Registered. %(amount)s is deferred: nothing to pay now.") % amount
