"""A citizen's consent to be collected from: given, changed, paused, cancelled."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.models import MandateStep
from credit.models.line import KIND_NAMES
from credit.operations.give_mandate import (
    CapNotPositive,
    KindsMissing,
    change_mandate,
    end_mandate,
    give_mandate,
    pause_mandate,
)
from credit.queries.citizens import CitizenView
from credit.queries.mandates import agreed_before, newest_mandate
from ledger.errors import Rejected
from ledger.money import AMOUNT_MINOR_MAX
from ledger.operations.start_payment import NoInstrument
from ledger.portal.pay import SANDBOX, test_cards

CENT_PLACES = 2
"""Caps are agreed in the city's own currency."""


def show_mandate(request: HttpRequest, citizen: CitizenView) -> HttpResponse:
    """Show what a citizen agreed to, and let it be changed."""
    if request.method == "POST":
        return _change(request, citizen)
    mandate = newest_mandate(citizen.holder_id)
    ended = mandate is None or mandate.step == MandateStep.ENDED
    agreed = agreed_before(citizen.holder_id) if mandate and not ended else None
    return render(
        request,
        "credit/mandate.html",
        {
            "mandate": None if ended else mandate,
            "is_paused": bool(mandate and mandate.step == MandateStep.PAUSED),
            "kinds": [
                (kind.value, name, agreed is None or kind.value in agreed.kinds)
                for kind, name in KIND_NAMES.items()
            ],
            "cap": _written(agreed.cap_minor if agreed else None),
            "cards": test_cards() if ended else {},
        },
    )


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
    return redirect("mandate")


def _agree(request: HttpRequest, citizen: CitizenView) -> None:
    card = request.POST.get("card", "")
    kinds, cap_minor = request.POST.getlist("kinds"), _cap(request)
    if card not in test_cards():
        raise NoInstrument
    if not kinds:
        raise KindsMissing
    give_mandate(
        ref=citizen.ref,
        gateway=SANDBOX,
        token=card,
        kinds=kinds,
        cap_minor=cap_minor,
        at=timezone.now(),
    )


def _agree_anew(request: HttpRequest, citizen: CitizenView) -> None:
    change_mandate(
        ref=citizen.ref,
        kinds=request.POST.getlist("kinds"),
        cap_minor=_cap(request),
        at=timezone.now(),
    )


def _pause(_request: HttpRequest, citizen: CitizenView) -> None:
    pause_mandate(ref=citizen.ref, at=timezone.now())


def _end(_request: HttpRequest, citizen: CitizenView) -> None:
    end_mandate(ref=citizen.ref, at=timezone.now())


def _cap(request: HttpRequest) -> int | None:
    """Read a cap as people write it, in major units; nothing means no cap.

    Raises:
        CapNotPositive: it is no amount above zero.
    """
    text = request.POST.get("cap", "").strip().lstrip("¥￥").replace(",", "")
    if not text:
        return None
    try:
        minor = Decimal(text).scaleb(CENT_PLACES)
    except InvalidOperation as error:
        raise CapNotPositive from error
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise CapNotPositive
    if not 0 < minor <= AMOUNT_MINOR_MAX:
        raise CapNotPositive
    return int(minor)


def _written(cap_minor: int | None) -> str:
    return "" if cap_minor is None else str(Decimal(cap_minor).scaleb(-CENT_PLACES))


ACTS = {
    "agree": (
        _agree,
        _("Agreed. Bills within your limits are collected automatically."),
    ),
    "change": (_agree_anew, _("Saved. It applies to bills from now on.")),
    "pause": (_pause, _("Paused. Nothing is collected automatically any more.")),
    "end": (_end, _("Cancelled. Your means of payment has been deleted.")),
}
"""What the page's buttons do, and what is said when it is done."""
