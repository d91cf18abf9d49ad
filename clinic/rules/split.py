"""How an item is split between insurer and citizen: the estimate and the whole.

The estimate rounds each line's insurer share down; the final split rounds a
visit's share half up and gives what that adds to the lines with the largest
remainders. So a final share of the citizen is never above its estimate.
"""

from collections.abc import Sequence
from fractions import Fraction

from clinic.ports import ClaimLine, Share
from ledger.money import round_half_up

FUND_PERCENT = {"A": 70, "B": 50, "C": 0}
"""What the fund pays of an insured citizen's item, by insurance class: the usual
shares of a city's outpatient fund; class C is at the citizen's own expense."""


def estimate_insurer(*, amount_minor: int, insurance_class: str, insured: bool) -> int:
    """Estimate the insurer's share of one line, in whole minor units, rounded down."""
    return amount_minor * _percent(insurance_class, insured) // 100


def split_by_class(lines: Sequence[ClaimLine], *, insured: bool) -> tuple[Share, ...]:
    """Split a visit's lines by their classes; the insurer's sum is rounded half up."""
    hundredths = [
        line.amount_minor * _percent(line.insurance_class, insured) for line in lines
    ]
    parts = [exact // 100 for exact in hundredths]
    more = round_half_up(Fraction(sum(hundredths), 100)) - sum(parts)
    order = sorted(range(len(lines)), key=lambda i: (-(hundredths[i] % 100), i))
    for index in order[:more]:
        parts[index] += 1
    return tuple(map(share_of, lines, parts))


def share_of(line: ClaimLine, insurer_minor: int) -> Share:
    """Make a line's share: the insurer's part, the rest the citizen's."""
    return Share(line.line_no, insurer_minor, 0, line.amount_minor - insurer_minor)


def sums_up(lines: Sequence[ClaimLine], shares: Sequence[Share]) -> bool:
    """Say whether shares split exactly these lines, nothing below zero."""
    amounts = {line.line_no: line.amount_minor for line in lines}
    split = {
        share.line_no: share.insurer_minor + share.account_minor + share.citizen_minor
        for share in shares
    }
    parts = [(s.insurer_minor, s.account_minor, s.citizen_minor) for s in shares]
    return (
        len(split) == len(shares)
        and amounts == split
        and min(map(min, parts), default=0) >= 0
    )


def _percent(insurance_class: str, insured: bool) -> int:  # noqa: FBT001 - a fact
    return FUND_PERCENT[insurance_class] if insured else 0
