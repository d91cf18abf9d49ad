"""What stands beside a notice: the curve, its table, a quote, and differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from ledger.portal.figures import language
from ledger.rules.spelling import spell_quantity, spell_span
from parking.desk.curve import (
    DAY_MINUTES,
    STEP_MINUTES,
    Curve,
    Drawing,
    curve_of,
    drawing_of,
)
from parking.desk.lengths import amount, stay_length
from parking.desk.names import rule_name
from parking.desk.versions import alone
from parking.ports import Quote
from parking.rules.tariff import TariffVersion, VehicleClass

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 900, 1080, 1440)
"""Minutes: the stays whose fees stand in the table beside the curve."""

RANGES_MAX = 40
HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote as people read it."""

    text: str
    during: str
    reckoned: str
    amount: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Stays of some lengths that cost another fee on each side."""

    lengths: str
    amounts: tuple[str, str]


def lines_of(quote: Quote) -> list[Line]:
    """Explain a quote line by line."""
    currency = quote.fee.currency
    days = {at.date() for line in quote.lines for at in (line.from_at, line.to_at)}
    return [
        Line(
            text=rule_name(line.rule),
            during=spell_span(
                line.from_at, line.to_at, language=language(), with_day=len(days) > 1
            ),
            reckoned=f"{spell_quantity(line.units, language=language())}"
            f" \N{MULTIPLICATION SIGN} {amount(line.unit_price_minor, currency)}",
            amount=amount(line.amount_minor, currency),
        )
        for line in quote.lines
    ]


def curve_for(
    version: TariffVersion, *, entry_at: datetime, vehicle: VehicleClass
) -> Curve:
    """Give the curve of one version, whatever day the entry is on.

    Raises:
        StayOutOfRange: the entry is not of this age.
    """
    return curve_of(alone(version), entry_at=entry_at, vehicle=vehicle)


def drawn(
    curves: Sequence[Curve], names: Sequence[str], *, currency: str, about: str
) -> dict[str, Any]:
    """Give what the drawing's template shows; ``about`` describes it in words."""
    drawing: Drawing = drawing_of(curves)
    return {
        "drawing": drawing,
        "lines": list(zip(names, drawing.paths, strict=True)),
        "fee_marks": [
            (mark.at, amount(mark.value, currency)) for mark in drawing.fee_marks
        ],
        "hour_marks": [(mark.at, mark.value) for mark in drawing.hour_marks],
        "about": about,
        "table": [
            (
                stay_length(minutes),
                [amount(curve.fee_after(minutes), currency) for curve in curves],
            )
            for minutes in LENGTHS
        ],
        "names": names,
    }


def described(curves: Sequence[Curve], names: Sequence[str], *, currency: str) -> str:
    """Tell what a curve shows to whoever can't see it."""
    told = gettext("%(name)s: %(hour)s after 1 h, %(day)s after 24 h.")
    return " ".join(
        told
        % {
            "name": name,
            "hour": amount(curve.fee_after(60), currency),
            "day": amount(curve.fee_after(DAY_MINUTES), currency),
        }
        for name, curve in zip(names, curves, strict=True)
    )


def differences(left: Curve, right: Curve, *, currency: str) -> list[Difference]:
    """List the lengths of stay for which two curves differ, equal ones together.

    Where every minute differs from the next, only half hours are listed.
    """
    ranges = list(_ranges(left, right, step=STEP_MINUTES))
    if len(ranges) > RANGES_MAX:
        ranges = list(_ranges(left, right, step=HALF_HOUR))
    return [
        Difference(
            lengths=_range(first, last),
            amounts=(amount(fees[0], currency), amount(fees[1], currency)),
        )
        for first, last, fees in ranges
    ]


def _ranges(
    left: Curve, right: Curve, *, step: int
) -> Iterator[tuple[int, int, tuple[int, int]]]:
    def fees(minutes: int) -> tuple[int, int]:
        return left.fee_after(minutes), right.fee_after(minutes)

    for both, lengths in groupby(range(step, DAY_MINUTES + 1, step), key=fees):
        minutes = list(lengths)
        if both[0] != both[1]:
            yield minutes[0], minutes[-1], both


def _range(first: int, last: int) -> str:
    if first == last:
        return stay_length(first)
    ends = {"first": stay_length(first), "last": stay_length(last)}
    return gettext("%(first)s to %(last)s") % ends
