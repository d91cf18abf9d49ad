"""The desk's first page: one box to find by, and who waits to pay today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import MAY, desk_page, now
from clinic.desk.last import forget
from clinic.desk.people import reference_of
from clinic.queries.found_visits import Found, find_at_desk
from ledger.admin.reach import reach_in, want

TEXT_LENGTH_MAX = 200
"""The longest scanned code is a receipt's address."""


def show_desk(request: HttpRequest) -> HttpResponse:
    """Find what was typed or scanned; what is sought stands in no address.

    A hit that leaves no doubt is opened at once.

    Raises:
        PermissionDenied: this person doesn't work at a desk.
    """
    want(request, MAY)
    forget(request)
    shown = {"title": _("Cashier's desk"), "asked": False}
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:TEXT_LENGTH_MAX]
        found = _find(request, text) if text else Found([], [])
        if visit := found.only_one(text):
            return redirect("desk-visit", visit.id)
        people = [(one, reference_of(request, one.holder_id)) for one in found.people]
        shown |= {"asked": bool(text), "found": found, "people": people}
    return desk_page(request, "clinic/desk/find.html", shown=shown)


def _find(request: HttpRequest, text: str) -> Found:
    merchant_ids = reach_in(request).merchant_ids
    return find_at_desk(text, merchant_ids=merchant_ids, at=now())
