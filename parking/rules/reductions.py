"""What is taken off a fee: coupons, validations, waivers; in which order, by whom.

Discounts are taken in the order of ``Grants``: minutes off the stay's end, then
percent of what is left, then amounts, then all. One that stands alone is compared
with the others together, and the driver gets whichever is more. Waivers come last.
No fee falls below zero, nor below what has been paid.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

from ledger.money import Money, round_half_up
from parking.ports import Quote, QuoteLine, Reduction, Stay, Taken
from parking.rules.explanations import WAIVER
from parking.rules.states import Grants
from parking.rules.tariff import Tariff, quote

ORDER = tuple(Grants)


def reduced_quote(
    tariff: Tariff,
    stay: Stay,
    *,
    reductions: Sequence[Reduction],
    paid_minor: int = 0,
) -> Quote:
    """Quote a stay and take off what was given; each has a line below zero.

    ``paid_minor`` has been paid for the stay already and is not taken off again.

    Raises:
        BadInput: the stay is refused, as ``parking.rules.tariff.quote`` says.
    """
    plain = quote(tariff, stay)
    without = partial(_fee_without, (tariff, stay))
    fee_minor = plain.fee.amount_minor
    most_minor = max(fee_minor - paid_minor, 0)
    given = [one for one in reductions if one.kind != WAIVER]
    waived = [one for one in reductions if one.kind == WAIVER]
    choices = [[one for one in given if not one.alone]]
    choices += [[one] for one in given if one.alone]
    taken = max(
        (
            _taken(choice, fee_minor, most_minor=most_minor, without=without)
            for choice in choices
        ),
        key=_sum,
    )
    for waiver in waived:
        left_minor = most_minor - _sum(taken)
        taken = [*taken, _as_taken(waiver, min(waiver.value, left_minor))]
    lines = [_line(one, tariff, stay=stay) for one in taken if one.amount_minor]
    return _less(plain, [one for one in taken if one.amount_minor], lines=lines)


def _taken(
    reductions: Iterable[Reduction],
    fee_minor: int,
    *,
    most_minor: int,
    without: Callable[[int], int],
) -> list[Taken]:
    """Take discounts off in their order; together no more than ``most_minor``.

    ``without`` gives the fee of the stay when it ends so many minutes earlier.
    """
    left_minor, minutes = fee_minor, 0
    taken: list[Taken] = []
    for one in sorted(reductions, key=lambda one: ORDER.index(Grants(one.grants))):
        if one.grants == Grants.MINUTES:
            minutes += one.value
            off_minor = left_minor - without(minutes)
        elif one.grants == Grants.PERCENT:
            off_minor = round_half_up(Fraction(left_minor * one.value, 100))
        elif one.grants == Grants.AMOUNT:
            off_minor = one.value
        else:
            off_minor = left_minor
        may_minor = most_minor - (fee_minor - left_minor)
        off_minor = max(min(off_minor, left_minor, may_minor), 0)
        taken.append(_as_taken(one, off_minor))
        left_minor -= off_minor
    return taken


def _fee_without(priced: tuple[Tariff, Stay], minutes: int) -> int:
    """Price the stay as if it had ended so much earlier."""
    tariff, stay = priced
    entry_at, exit_at = stay.entry_at.astimezone(UTC), stay.exit_at.astimezone(UTC)
    sooner_at = exit_at - timedelta(minutes=minutes)
    if sooner_at <= entry_at:
        return 0
    return quote(tariff, replace(stay, exit_at=sooner_at)).fee.amount_minor


def _as_taken(one: Reduction, amount_minor: int) -> Taken:
    rule = WAIVER if one.kind == WAIVER else f"{one.kind}:{one.grants}"
    return Taken(one.id, rule, one.funder_id, amount_minor)


def _sum(taken: Iterable[Taken]) -> int:
    return sum(one.amount_minor for one in taken)


def _line(one: Taken, tariff: Tariff, *, stay: Stay) -> QuoteLine:
    zone = tariff.versions[0].zone
    return QuoteLine(
        from_at=stay.entry_at.astimezone(zone),
        to_at=stay.exit_at.astimezone(zone),
        rule=one.rule,
        units=Decimal(1),
        unit_price_minor=-one.amount_minor,
        amount_minor=-one.amount_minor,
    )


def _less(plain: Quote, taken: Sequence[Taken], *, lines: Sequence[QuoteLine]) -> Quote:
    """Give the quote with what was taken off; its hash tells that as well."""
    inputs = [plain.input_hash, *(f"{one.id} {one.amount_minor}" for one in taken)]
    return replace(
        plain,
        fee=Money(plain.fee.amount_minor - _sum(taken), plain.fee.currency),
        lines=(*plain.lines, *lines),
        input_hash=hashlib.sha256(" ".join(inputs).encode()).hexdigest(),
        taken=tuple(taken),
    )
