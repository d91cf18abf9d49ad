"""What of each line the insurance counts: in full one's own, over, prepaid, in scope.

Pure. Rounded half up once a line; ceilings of a class cut the last lines first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from clinic.ports import ClaimLine, LineScope
from clinic.rules.states import InsuranceClass
from ledger.money import round_half_up


def scope_lines(
    lines: Sequence[ClaimLine], *, class_ceilings: Mapping[str, int]
) -> tuple[LineScope, ...]:
    """Take lines apart; ``class_ceilings``: the most, in minor units, by class.

    Class C is one's own in full. Of the others what the unit price has above the
    line's ceiling is over, a ratio of the rest is prepaid, what remains is in scope.
    What a class brings into scope beyond its own ceiling is over as well.
    """
    scopes = [_scope(line) for line in lines]
    for insurance_class, most_minor in class_ceilings.items():
        of_class = [
            at
            for at, line in enumerate(lines)
            if line.insurance_class == insurance_class
        ]
        beyond = sum(scopes[at].scope_minor for at in of_class) - most_minor
        for at in reversed(of_class):
            cut = min(max(beyond, 0), scopes[at].scope_minor)
            beyond -= cut
            scopes[at] = replace(
                scopes[at],
                over_minor=scopes[at].over_minor + cut,
                scope_minor=scopes[at].scope_minor - cut,
            )
    return tuple(scopes)


def outside_scope(lines: Sequence[ClaimLine]) -> tuple[LineScope, ...]:
    """Take lines apart that no insurance counts: all is one's own."""
    return tuple(
        LineScope(line.line_no, line.amount_minor, line.amount_minor, 0, 0, 0)
        for line in lines
    )


def _scope(line: ClaimLine) -> LineScope:
    if line.insurance_class == InsuranceClass.C:
        return outside_scope([line])[0]
    over = 0
    if line.ceiling_minor is not None and line.unit_price_minor > line.ceiling_minor:
        beyond = line.unit_price_minor - line.ceiling_minor
        over = min(round_half_up(line.quantity * beyond), line.amount_minor)
    under = line.amount_minor - over
    prepay = 0
    if line.prepay_ratio:
        prepay = min(round_half_up(under * line.prepay_ratio), under)
    return LineScope(line.line_no, line.amount_minor, 0, over, prepay, under - prepay)
