"""The desk's first page: one box to find by, and who waits to pay today."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from clinic.desk.frame import MAY, desk_page, now
from clinic.desk.last import forget
from clinic.desk.people import reference_of
from clinic.queries.found_visits import find_at_desk, hospitals_of
from clinic.queries.waiting import waiting_today
from ledger.admin.reach import reach_in, want

TEXT_LENGTH_MAX = 200
"""The longest scanned code is a receipt's address."""

PARTS = {
    True: "clinic/desk/parts/hits.html",
    False: "clinic/desk/parts/waiting.html",
}
"""What takes the other's place when something is sought with scripts."""


def show_desk(request: HttpRequest) -> HttpResponse:
    """Find what was typed or scanned; what is sought stands in no address.

    A hit that leaves no doubt is opened at once.

    Raises:
        PermissionDenied: this person doesn't work at a desk.
    """
    want(request, MAY)
    forget(request)
    merchant_ids = reach_in(request).merchant_ids
    # No column holds what a broken scanner may send.
    text = request.POST.get("text", "").replace("\0", "").strip()[:TEXT_LENGTH_MAX]
    shown: dict[str, Any] = {"title": _("Cashier's desk"), "asked": bool(text)}
    if text:
        found = find_at_desk(text, merchant_ids=merchant_ids, at=now())
        if visit := found.only_one:
            return _to(request, reverse("desk-visit", args=[visit.id]))
        people = [(one, reference_of(request, one.holder_id)) for one in found.people]
        shown |= {"found": found, "people": people}
    else:
        shown["waiting"] = waiting_today(hospitals_of(merchant_ids), at=now())
    if _is_part(request):
        return TemplateResponse(request, PARTS[bool(text)], shown)
    return desk_page(request, "clinic/desk/find.html", shown=shown)


def _is_part(request: HttpRequest) -> bool:
    """Say whether a script asked, which puts the answer into the page."""
    return request.headers.get("HX-Request") == "true"


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """Open another page, also when only a part of this one was asked for."""
    if _is_part(request):
        return HttpResponseClientRedirect(address)
    return redirect(address)
