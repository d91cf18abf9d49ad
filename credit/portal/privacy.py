"""What is kept of a citizen, why and for how long, who looked at it, and leaving."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit.models.look import PersonalDatum
from credit.operations.close_account import StaysRunning, close_account, in_the_way
from credit.queries.citizens import CitizenView
from credit.queries.looks import exports_of, looks_at
from ledger.errors import Rejected

LOOKS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data: what it is, what for, until when."""

    what: Any
    purpose: Any
    until: Any


WHILE_OPEN = _("until you close your account")
BY_LAW = _("30 years after they were booked, as the law asks of accounts")
KEPT = (
    Kept(
        _("Name, identity number, phone and score, from the city's register"),
        _("to know whose bill it is, and what you may owe"),
        WHILE_OPEN,
    ),
    Kept(
        _("Plates, cards and codes that you are recognised by"),
        _("so that a gate opens and a window finds you"),
        WHILE_OPEN,
    ),
    Kept(
        _("Phones that you signed in with, and who saw to it"),
        _("so that nobody else gets in"),
        WHILE_OPEN,
    ),
    Kept(
        _("Your means of payment, as a token of the payment provider"),
        _("to collect bills as you agreed; we never see a card number"),
        _("until you cancel automatic collection"),
    ),
    Kept(
        _("Bills, payments, refunds, disputes, receipts and their bookings"),
        _("to show what you paid and why, and because accounts must be kept"),
        BY_LAW,
    ),
    Kept(
        _("Stays: garage, plate, when you came and left"),
        _("to price and explain the fee"),
        BY_LAW,
    ),
    Kept(
        _("Visits: hospital, department, what was done and its price"),
        _("to bill it, and to ask your insurance"),
        _("15 years, in a ward 30, as the law asks of hospitals"),
    ),
    Kept(
        _("Notices in the portal, and your wishes about them"),
        _("to tell you what happens"),
        _("400 days; wishes until you close your account"),
    ),
    Kept(
        _("Texts and letters that were sent, and sign-in codes"),
        _("to send them again when they don't arrive"),
        _("a week; codes a day"),
    ),
    Kept(
        _("Who of the staff looked at your data, and why; when it was saved as a file"),
        _("so that you can see it here"),
        BY_LAW,
    ),
)


def show_privacy(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show a citizen what is kept of them, and who looked at it."""
    names = dict(PersonalDatum.choices)
    looks = [
        {
            "at": look.at,
            "merchant": look.merchant,
            "what": [names.get(name, name) for name in look.what],
            "reason": look.reason,
        }
        for look in looks_at(citizen.holder_id)[:LOOKS_SHOWN]
    ]
    facts = {
        "kept": KEPT,
        "looks": looks,
        "exports": exports_of(citizen.holder_id, rows=LOOKS_SHOWN),
    }
    return render(request, "credit/privacy.html", facts)


def leave(
    request: HttpRequest, citizen: CitizenView, *, stays: StaysRunning
) -> HttpResponse:
    """Show what closing the account means and what stands in its way, and close it."""
    at = timezone.now()
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            close_account(holder_id=citizen.holder_id, stays=stays, at=at)
        except Rejected as refusal:
            messages.error(request, str(refusal))
            return redirect("close-account")
        logout(request)
        messages.success(request, gettext("Your account is closed."))
        return redirect("home")
    asked = request.method == "POST"
    ends = [str(end) for end in in_the_way(citizen.holder_id, stays=stays, at=at)]
    return render(
        request, "credit/close_account.html", {"ends": ends, "was_not_sure": asked}
    )
