"""How a claim is split, by its fund's scheme: the city's rules, or as was recorded."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from clinic.ports import Balances, Claim, CoverageTold, LineScope, Sums
from clinic.rules.policies import CITY, DeductiblePer, PolicyKey
from clinic.rules.scope import outside_scope, scope_lines
from clinic.rules.sums import NOTHING, Terms, sum_up

_WHOLE = Decimal(1)


class Scheme(StrEnum):
    """By what a fund splits its claims."""

    CITY = "city"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a claim takes of its person's deductible of the year, cap and accounts."""

    of_year_minor: int = 0
    fund_minor: int = 0
    current_minor: int = 0
    carried_minor: int = 0
    family_minor: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """How a claim is split, and what that takes of its person."""

    sums: Sums
    lines: tuple[LineScope, ...]
    taken: Taken = Taken()


def decide(
    claim: Claim, *, scheme: str, coverage: CoverageTold | None, of_visit_minor: int
) -> Decision:
    """Split a claim for a person who stands as told (``None``: not insured).

    ``of_visit_minor``: what the visit's other claims took of its deductible.
    """
    if scheme == Scheme.RECORDED:
        return _as_recorded(claim)
    if coverage is None:
        lines = outside_scope(claim.lines)
        return Decision(sum_up(lines, terms=NOTHING, balances=Balances()), lines)
    policy = CITY[
        PolicyKey(coverage.insured_kind, claim.visit_kind, claim.hospital_level)
    ]
    terms = policy.terms(coverage, taken_of_visit_minor=of_visit_minor)
    lines = scope_lines(claim.lines, class_ceilings=policy.class_ceilings)
    sums = sum_up(lines, terms=terms, balances=coverage.balances)
    by_year = policy.deductible_per == DeductiblePer.YEAR
    taken = Taken(
        sums.deductible_minor if by_year else 0,
        sums.fund_minor,
        sums.account_current_minor,
        sums.account_carried_minor,
        sums.account_family_minor,
    )
    return Decision(sums, lines, taken)


def _as_recorded(claim: Claim) -> Decision:
    """Pay of each line what the claim says: that is what was once paid of it."""
    lines = tuple(
        LineScope(
            line.line_no,
            line.amount_minor,
            line.amount_minor - line.insurer_minor,
            over_minor=0,
            prepay_minor=0,
            scope_minor=line.insurer_minor,
        )
        for line in claim.lines
    )
    return Decision(sum_up(lines, terms=Terms(_WHOLE), balances=Balances()), lines)
