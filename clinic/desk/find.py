"""The desk's first page: one box to find by, and who waits to pay today."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from clinic.desk.frame import MAY, desk_page, now
from clinic.desk.last import forget
from clinic.desk.people import reference_of
from clinic.queries.found_visits import Found, find_at_desk, hospitals_of
from clinic.queries.waiting import waiting_today
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
    merchant_ids = reach_in(request).merchant_ids
    shown: dict[str, Any] = {"title": _("Cashier's desk"), "asked": False}
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:TEXT_LENGTH_MAX]
        found = (
            find_at_desk(text, merchant_ids=merchant_ids, at=now())
            if text
            else Found([], [])
        )
        if visit := found.only_one:
            return redirect("desk-visit", visit.id)
        people = [(one, reference_of(request, one.holder_id)) for one in found.people]
        shown |= {"asked": bool(text), "found": found, "people": people}
    else:
        shown["waiting"] = waiting_today(hospitals_of(merchant_ids), at=now())
    return desk_page(request, "clinic/desk/find.html", shown=shown)
