"""What all pages of the cashier's desk share: who may work there, and their frame."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from clinic.models import Hospital, Visit
from clinic.queries.found_visits import hospitals_of, visit_within
from ledger.admin.reach import reach_in, want
from ledger.operations.use_till import ShiftNeeded
from ledger.queries.shifts import running_shift_of
from ledger.rules.states import ShiftStatus

MAY = "clinic.work_desk"
"""Lets a person find patients and see their visits at the desk."""


def own_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """Give a visit of the hospitals for which whoever asks works.

    Raises:
        PermissionDenied: this person doesn't work at a desk.
        Http404: there is none, or it is another hospital's.
    """
    want(request, MAY)
    visit = visit_within(visit_id, merchant_ids=reach_in(request).merchant_ids)
    if visit is None:
        raise Http404
    return visit


def own_hospital(request: HttpRequest) -> Hospital:
    """Give the hospital at whose desk somebody sits: their shift's, else their first.

    Raises:
        Http404: this person works for none.
    """
    own = hospitals_of(reach_in(request).merchant_ids)
    shift = shift_in(request)
    for hospital in own:
        if shift and hospital.merchant_id == shift.merchant_id:
            return hospital
    if not own:
        raise Http404
    return own[0]


def shift_in(request: HttpRequest) -> Any:
    """Give the shift of whoever asks that isn't closed; looked up once a request."""
    known: dict[str, Any] = request.__dict__
    if "desk_shift" not in known:
        known["desk_shift"] = running_shift_of(int(request.user.pk or 0))
    return known["desk_shift"]


def shift_at(request: HttpRequest, merchant_id: UUID) -> UUID:
    """Give one's open shift at a hospital: its till takes and gives the money.

    Raises:
        ShiftNeeded: one has none there.
    """
    shift = shift_in(request)
    is_open = shift and shift.status == ShiftStatus.OPEN
    if not is_open or shift.merchant_id != merchant_id:
        raise ShiftNeeded
    shift_id: UUID = shift.id
    return shift_id


def desk_page(
    request: HttpRequest, template: str, *, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a page of the desk in the admin's frame."""
    frame = {**admin.site.each_context(request), "shift": shift_in(request)}
    return TemplateResponse(request, template, frame | shown, status=status)


def now() -> datetime:
    """Read the clock."""
    return timezone.now()
