"""How a citizen wishes to be told: of what, which way, when, in which language."""

import secrets
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit.models import NoticeWishes
from credit.models.notice import (
    CHANNEL_NAMES,
    CITYS_LANGUAGE,
    LANGUAGE_CHOICES,
    TOPIC_NAMES,
)
from credit.operations.confirm_email import (
    MINUTES,
    confirm_email,
    forget_email,
    send_email_code,
)
from credit.operations.wish_notices import Wishes, wish_notices
from credit.queries.citizens import CitizenView
from credit.queries.sign_in import phones_of
from credit.queries.wishes import chosen_ways, wishes_of
from credit.rules.masking import mask_email, mask_phone
from credit.rules.notices import QUIET_FROM, QUIET_TO, Channel, Topic
from credit.rules.sign_in import CODE_DIGITS
from ledger.errors import Rejected

HOURS = [f"{hour:02d}:00" for hour in range(24)]
NEVER = "none"


def show_wishes(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show a citizen's wishes, and keep changed ones."""
    if request.method == "POST":
        return _change(request, citizen)
    wishes = wishes_of(citizen.holder_id)
    return render(request, "credit/wishes.html", _facts(citizen, wishes))


def _facts(citizen: CitizenView, wishes: NoticeWishes | None) -> dict[str, Any]:
    chosen = chosen_ways(wishes)
    quiet = (wishes.quiet_from, wishes.quiet_to) if wishes else (QUIET_FROM, QUIET_TO)
    phone = phones_of([citizen.holder_id])[citizen.holder_id]
    return {
        "topics": [
            (
                name,
                [
                    (f"{topic}:{channel}", label, (topic, channel) in chosen)
                    for channel, label in CHANNEL_NAMES.items()
                ],
            )
            for topic, name in TOPIC_NAMES.items()
        ],
        "hours": HOURS,
        "quiet_from": NEVER if quiet[0] == quiet[1] else f"{quiet[0]:%H:%M}",
        "quiet_to": f"{quiet[1]:%H:%M}",
        "languages": LANGUAGE_CHOICES,
        "language": wishes.language if wishes else CITYS_LANGUAGE,
        "phone": mask_phone(phone),
        "email": mask_email(wishes.email) if wishes else "",
        "new_email": mask_email(wishes.new_email) if wishes else "",
    }


def _change(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    asked = request.POST.get("act", "")
    if asked in ACTS:
        act, told = ACTS[asked]
        try:
            act(request, citizen)
        except Rejected as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(told))
    return redirect("notice-wishes")


def _keep(request: HttpRequest, citizen: CitizenView) -> None:
    possible = {f"{t}:{c}": (t, c) for t in Topic for c in Channel}
    quiet_from = _hour(request.POST.get("quiet_from", ""), otherwise=QUIET_FROM)
    quiet_to = _hour(request.POST.get("quiet_to", ""), otherwise=QUIET_TO)
    is_never = request.POST.get("quiet_from") == NEVER
    wish_notices(
        holder_id=citizen.holder_id,
        wishes=Wishes(
            ways=[
                possible[way] for way in request.POST.getlist("ways") if way in possible
            ],
            language=request.POST.get("language", CITYS_LANGUAGE),
            quiet_from=quiet_to if is_never else quiet_from,
            quiet_to=quiet_to,
        ),
        at=timezone.now(),
    )


def _hour(given: str, *, otherwise: time) -> time:
    return time(HOURS.index(given)) if given in HOURS else otherwise


def _send_code(request: HttpRequest, citizen: CitizenView) -> None:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    told = gettext(
        "[CityTab] Your code is %(code)s. It is good for %(minutes)s minutes and shows "
        "that this mailbox is yours. If you asked for nothing, do nothing."
    )
    send_email_code(
        holder_id=citizen.holder_id,
        email=request.POST.get("email", ""),
        code=code,
        subject=gettext("Your code from CityTab"),
        text=told % {"code": code, "minutes": MINUTES},
        at=timezone.now(),
    )


def _confirm(request: HttpRequest, citizen: CitizenView) -> None:
    confirm_email(
        holder_id=citizen.holder_id,
        code=request.POST.get("code", ""),
        at=timezone.now(),
    )


def _forget(_request: HttpRequest, citizen: CitizenView) -> None:
    forget_email(holder_id=citizen.holder_id, at=timezone.now())


ACTS = {
    "keep": (_keep, _("Saved. It applies from now on.")),
    "email": (_send_code, _("A code is on its way to this address.")),
    "confirm": (_confirm, _("Your e-mail address is confirmed.")),
    "forget": (_forget, _("Your e-mail address has been deleted.")),
}
"""What the page's buttons do, and what is said when it is done."""
