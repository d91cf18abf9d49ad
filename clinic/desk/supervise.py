"""The supervisors' screen: what waits for them, every window, every difference."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clinic.desk.frame import desk_page, now
from clinic.desk.said import done
from clinic.operations.decide_take_back import decide_take_back
from clinic.queries.take_backs import take_back_within, take_backs_to_decide
from clinic.rules.states import TakeBackStatus
from ledger.admin.acts import name_of
from ledger.admin.reach import SEES_ALL, reach_in, want
from ledger.operations.approve_refund import approve_refund, refuse_refund
from ledger.queries.windows import (
    differences,
    refund_within,
    refunds_to_approve,
    windows,
)

OVERSEES = ("ledger.close_shift", SEES_ALL)
"""Who closes others' shifts watches their windows, and so does the city."""

MAY_APPROVE = "ledger.approve_refund"
LATELY = timedelta(days=7)


def show_supervision(request: HttpRequest) -> HttpResponse:
    """Show all windows of one's own hospitals, and what waits for a second person.

    Raises:
        PermissionDenied: this person oversees no windows.
    """
    if not any(request.user.has_perm(one) for one in OVERSEES):
        raise PermissionDenied
    own, at = reach_in(request).merchant_ids, now()
    shown = {
        "title": _("Supervision"),
        "by": name_of(request.user),
        "may_approve": request.user.has_perm(MAY_APPROVE),
        "take_backs": take_backs_to_decide(own),
        "refunds": refunds_to_approve(own),
        "windows": windows(own, since=at - LATELY),
        "differences": differences(own, since=at - LATELY),
        "days": LATELY.days,
        "at": at,
    }
    return desk_page(request, "clinic/desk/supervision.html", shown=shown)


@require_POST
def decide_lines(request: HttpRequest, take_back_id: UUID) -> HttpResponse:
    """Agree to a take-back of lines, or refuse it, as another person than asked.

    Raises:
        PermissionDenied: this person may not decide about refunds.
        Http404: there is none, or it is another hospital's.
    """
    want(request, MAY_APPROVE)
    own = reach_in(request).merchant_ids
    if take_back_within(take_back_id, merchant_ids=own) is None:
        raise Http404
    is_agreed = "agree" in request.POST

    def decide() -> str:
        asked = decide_take_back(
            take_back_id=take_back_id,
            is_agreed=is_agreed,
            by=name_of(request.user),
            at=now(),
        )
        return _told(is_agreed=asked.status == TakeBackStatus.DONE)

    done(request, decide)
    return redirect("desk-supervision")


@require_POST
def decide_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Approve a refund, or refuse it, as another person than asked.

    Raises:
        PermissionDenied: this person may not decide about refunds.
        Http404: there is none, or it is another merchant's.
    """
    want(request, MAY_APPROVE)
    own = reach_in(request).merchant_ids
    if refund_within(refund_id, merchant_ids=own) is None:
        raise Http404
    is_agreed = "agree" in request.POST
    act = approve_refund if is_agreed else refuse_refund

    def decide() -> str:
        act(refund_id=refund_id, by=name_of(request.user), at=now())
        return _told(is_agreed=is_agreed)

    done(request, decide)
    return redirect("desk-supervision")


def _told(*, is_agreed: bool) -> str:
    if is_agreed:
        return gettext("Approved. The window hands the money back.")
    return gettext("Refused: nothing goes back.")
