"""A parking fee in words: the stay, the tariff, and each part that it was made of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from ledger.errors import DomainError
from ledger.money import Money
from ledger.portal.figures import language
from ledger.portal.words import Explained, Part
from ledger.rules.spelling import spell_money, spell_quantity, spell_span
from parking.queries.tariffs import load_tariff
from parking.rules.line_names import line_name


def explain_fee(explanation: Mapping[str, Any], *, currency: str) -> Explained:
    """Explain a fee by the quote that was kept with it."""
    lines = explanation.get("lines", [])
    days = {line[name][:10] for line in lines for name in ("from", "to")}
    return Explained(
        title=_stay(explanation, lines),
        notes=list(_notes(explanation)),
        parts=[_part(line, currency, with_day=len(days) > 1) for line in lines],
    )


def _stay(explanation: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """Say when the car stood there, on the clock of the lot; lines bring its offset."""
    if not lines or not explanation.get("entry_at"):
        return gettext("Parking")
    left_at = max(datetime.fromisoformat(line["to"]) for line in lines)
    entered_at = datetime.fromisoformat(explanation["entry_at"])
    entered_at = entered_at.astimezone(left_at.tzinfo)
    span = spell_span(entered_at, left_at, language=language())
    return gettext("Parked %(span)s") % {"span": span}


def _notes(explanation: Mapping[str, Any]) -> Iterator[str]:
    if tariff := explanation.get("tariff"):
        facts = {"name": _tariff_name(tariff), "version": tariff["version"]}
        yield gettext("Tariff: %(name)s, version %(version)s") % facts


def _part(line: Mapping[str, Any], currency: str, *, with_day: bool) -> Part:
    price = Money(line["unit_price_minor"], currency)
    unit = spell_money(price, language=language())
    units = spell_quantity(Decimal(line["units"]), language=language())
    return Part(
        text=gettext(line_name(line["rule"])),
        during=_during(line, with_day=with_day),
        reckoned=f"{units} \N{MULTIPLICATION SIGN} {unit}",
        amount_minor=line["amount_minor"],
    )


def _during(line: Mapping[str, Any], *, with_day: bool) -> str:
    from_at, to_at = (datetime.fromisoformat(line[name]) for name in ("from", "to"))
    return spell_span(from_at, to_at, language=language(), with_day=with_day)


def _tariff_name(tariff: Mapping[str, Any]) -> str:
    with suppress(DomainError):
        for version in load_tariff(tariff["code"]).versions:
            if version.version == tariff["version"]:
                spelled = "zh-Hans" if language().startswith("zh") else "en"
                return version.names[spelled]
    return str(tariff["code"])
