"""The tariff pages of the admin: all tariffs, one version, two beside each other."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.reach import reach_in
from ledger.errors import BadInput
from parking.desk.comparison import compared
from parking.desk.figures import Line, curve_for, described, drawn, lines_of
from parking.desk.forms import ComparisonForm, StayForm
from parking.desk.lengths import amount, wall_time
from parking.desk.names import CLASSES
from parking.desk.notice import notice_of
from parking.desk.rules_in_words import in_force
from parking.desk.versions import alone, key_of, name_of, version_name
from parking.queries.tariff_lots import LotName, lots_by_tariff
from parking.queries.tariffs import TariffUnknown, load_tariff, tariff_codes
from parking.rules.reductions import reduced_quote
from parking.rules.tariff import Tariff, TariffVersion, quote

MAY_LOOK = ("parking.view_lot", "parking.change_lot")
"""Either lets a person see lots in the admin, and what they charge here."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One tariff in the list."""

    name: str
    code: str
    versions: list[tuple[int, str]]
    lots: list[LotName]


def show_tariffs(request: HttpRequest) -> HttpResponse:
    """List all tariffs with their versions and the lots that use them.

    Raises:
        PermissionDenied: this person may not look at lots.
    """
    _let_look(request)
    lots = lots_by_tariff(merchant_ids=reach_in(request).merchant_ids)
    tariffs = [_listed(load_tariff(code), lots) for code in tariff_codes()]
    shown = {
        "title": _("Tariffs"),
        "tariffs": tariffs,
        "form": ComparisonForm(at=timezone.localtime()),
    }
    return _page(request, "parking/desk/tariffs.html", shown=shown)


def show_tariff(request: HttpRequest, *, code: str, version: int) -> HttpResponse:
    """Show one version as a notice and a curve, beside a stay to try.

    Raises:
        PermissionDenied: this person may not look at lots.
        Http404: there is no such version.
    """
    _let_look(request)
    tariff, chosen = _find(code, version)
    form = StayForm(request.GET or None, version=chosen, at=timezone.now())
    tried = _try_stay(form, chosen)
    shown = {
        "title": name_of(chosen),
        "tariff": tariff,
        "version": chosen,
        "versions": [
            (one.version, version_name(one), _comparison(one, chosen))
            for one in tariff.versions
        ],
        "notice": notice_of(tariff, chosen),
        "form": form,
        "curve": _curve(form, chosen),
        "lots": lots_by_tariff(merchant_ids=reach_in(request).merchant_ids).get(
            code, []
        ),
        "tried": tried,
        "warning": _other_version(form, tariff, version=chosen),
    }
    return _page(request, "parking/desk/tariff.html", shown=shown)


def compare_tariffs(request: HttpRequest) -> HttpResponse:
    """Show two versions beside each other, and where they differ.

    Raises:
        PermissionDenied: this person may not look at lots.
    """
    _let_look(request)
    form = ComparisonForm(request.GET.dict(), at=timezone.localtime())
    shown: dict[str, Any] = {"title": _("Compare tariffs"), "form": form}
    if form.is_valid():
        try:
            shown |= compared(form)
        except BadInput as refusal:
            form.add_error("entry", gettext(str(refusal.sentence)) % refusal.facts)
    return _page(request, "parking/desk/compare.html", shown=shown)


def _let_look(request: HttpRequest) -> None:
    if not any(request.user.has_perm(one) for one in MAY_LOOK):
        raise PermissionDenied


def _page(
    request: HttpRequest, template: str, *, shown: dict[str, Any]
) -> HttpResponse:
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), **shown}
    )


def _find(code: str, number: int) -> tuple[Tariff, TariffVersion]:
    try:
        tariff = load_tariff(code)
    except TariffUnknown as unknown:
        raise Http404 from unknown
    for version in tariff.versions:
        if version.version == number:
            return tariff, version
    raise Http404


def _comparison(one: TariffVersion, other: TariffVersion) -> str:
    """Give where two versions are compared, the older on the left."""
    older, newer = sorted([one, other], key=lambda version: version.version)
    sides = {"left": key_of(older), "right": key_of(newer)}
    return f"{reverse('compare-tariffs')}?{urlencode(sides)}"


def _listed(tariff: Tariff, lots: dict[str, list[LotName]]) -> Listed:
    return Listed(
        name=name_of(tariff.versions[-1]),
        code=tariff.code,
        versions=[
            (version.version, in_force(tariff, version)) for version in tariff.versions
        ],
        lots=lots.get(tariff.code, []),
    )


def _try_stay(form: StayForm, version: TariffVersion) -> dict[str, Any] | None:
    """Price the stay that was asked for, or say at its fields why not."""
    stay = form.stay()
    if stay is None:
        return None
    try:
        tariff, given = alone(version), form.discounts()
        priced = (
            reduced_quote(tariff, stay, reductions=given)
            if given
            else quote(tariff, stay)
        )
    except BadInput as refusal:
        form.refuse(refusal)
        return None
    lines: list[Line] = lines_of(priced)
    fee = amount(priced.fee.amount_minor, priced.fee.currency)
    return {"fee": fee, "lines": lines, "hash": priced.input_hash}


def _curve(form: StayForm, version: TariffVersion) -> dict[str, Any] | None:
    entry_at, vehicle = form.entry_at(), form.vehicle()
    try:
        curve = curve_for(version, entry_at=entry_at, vehicle=vehicle)
    except BadInput as refusal:
        if "entry" not in form.errors:
            form.refuse(refusal)
        return None
    names = [str(CLASSES[vehicle])]
    about = described([curve], names, currency=version.currency)
    shown = drawn([curve], names, currency=version.currency, about=about)
    return {**shown, "entry": wall_time(entry_at), "whose": names[0]}


def _other_version(form: StayForm, tariff: Tariff, *, version: TariffVersion) -> str:
    """Say so where another version is in force on the day of entry."""
    in_force_then = tariff.version_on(form.entry_at().date())
    if in_force_then is version:
        return ""
    return gettext(
        "On the day of entry version %(other)d is in force; here version %(this)d is"
        " tried."
    ) % {"other": in_force_then.version, "this": version.version}
