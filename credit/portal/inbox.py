"""A citizen's notices: the list, and one that leads to its bill."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from credit.operations.wish_notices import read_notices
from credit.queries.citizens import CitizenView
from credit.queries.wishes import bill_of_entry, entries_of
from ledger.queries.notice_words import texts_of_notices

PAGE_ROWS = 20


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as the list shows it."""

    id: UUID
    at: datetime
    text: str
    is_read: bool


def show_inbox(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show a page of what a citizen was told, the newest first.

    Raises:
        Http404: the page asked for begins nowhere.
    """
    before = _before(request)
    entries = entries_of(citizen.holder_id, before=before, rows=PAGE_ROWS + 1)
    page = entries[:PAGE_ROWS]
    texts = texts_of_notices([entry.id for entry in page])
    rows = [
        NoticeRow(entry.id, entry.at, texts[entry.id], entry.read_at is not None)
        for entry in page
    ]
    return render(
        request,
        "credit/inbox.html",
        {
            "rows": rows,
            "has_unread": any(not row.is_read for row in rows),
            "older_than": page[-1].id if len(entries) > PAGE_ROWS else None,
            "is_first": before is None,
        },
    )


def open_notice(
    request: HttpRequest,  # noqa: ARG001 - every page has one
    citizen: CitizenView,
    *,
    notice_id: UUID,
) -> HttpResponse:
    """Lead to the bill that a notice is about; it counts as read from now on.

    Raises:
        Http404: this citizen was told no such thing, or long ago.
    """
    bill_id = bill_of_entry(citizen.holder_id, notice_id)
    if bill_id is None:
        raise Http404
    read_notices(holder_id=citizen.holder_id, notice_id=notice_id, at=timezone.now())
    return redirect("bill", bill_id=bill_id)


def read_all(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Mark every notice as read."""
    read_notices(holder_id=citizen.holder_id, at=timezone.now())
    messages.success(request, gettext("All notices are marked as read."))
    return redirect("notices")


def _before(request: HttpRequest) -> UUID | None:
    given = request.GET.get("before")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Http404 from error
