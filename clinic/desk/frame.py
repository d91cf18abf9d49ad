"""What all pages of the cashier's desk share: who may work there, and their frame."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from clinic.models import Visit
from clinic.queries.found_visits import visit_within
from ledger.admin.reach import reach_in, want
from ledger.queries.shifts import running_shift_of

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


def desk_page(
    request: HttpRequest, template: str, *, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a page of the desk in the admin's frame."""
    shift = running_shift_of(int(request.user.pk or 0))
    context = {**admin.site.each_context(request), "shift": shift, **shown}
    return TemplateResponse(request, template, context, status=status)


def now() -> datetime:
    """Read the clock."""
    return timezone.now()
