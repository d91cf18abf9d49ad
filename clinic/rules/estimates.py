"""What a claim is expected to come to, before any insurer was asked: pure.

Holds follow the citizen's cash share of the whole visit, so that a deductible that
was borne once is not held twice, and a cap that is used up is held in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.ports import Balances, ClaimLine, CoverageTold, LineScope, Sums
from clinic.rules.policies import Policy
from clinic.rules.scope import outside_scope, scope_lines
from clinic.rules.sums import NOTHING, sum_up
from ledger.money import split_by_largest_remainder


@dataclass(frozen=True, slots=True)
class Prospect:
    """What decides an estimate: the policy in force, and how the person stands.

    No policy: nobody pays for the person, or we know nothing of it.
    ``taken_of_visit_minor`` is what the visit's settled claims took of a deductible
    that is borne once a visit.
    """

    policy: Policy | None = None
    coverage: CoverageTold | None = None
    taken_of_visit_minor: int = 0

    def split(self, lines: Sequence[ClaimLine]) -> tuple[tuple[LineScope, ...], Sums]:
        """Split lines as the insurer would by what we know."""
        if self.policy is None:
            scopes = outside_scope(lines)
            return scopes, sum_up(scopes, terms=NOTHING, balances=Balances())
        terms = self.policy.terms(
            self.coverage, taken_of_visit_minor=self.taken_of_visit_minor
        )
        balances = self.coverage.balances if self.coverage else Balances()
        scopes = scope_lines(lines, class_ceilings=self.policy.class_ceilings)
        return scopes, sum_up(scopes, terms=terms, balances=balances)


def insurers_of_new(
    prospect: Prospect,
    *,
    before: Sequence[ClaimLine],
    held_minor: int,
    new: Sequence[ClaimLine],
) -> list[int]:
    """Estimate what insurer and accounts bear of each new line, in minor units.

    ``held_minor`` is the citizen's estimated share of the lines of ``before``. With
    the new lines the citizen is expected to pay the cash of all of them: what that is
    more than before is theirs, never below zero, and the rest falls on the new lines,
    first on what they bring into scope.
    """
    scopes, sums = prospect.split([*before, *new])
    amounts = [line.amount_minor for line in new]
    theirs = min(max(sums.cash_minor - held_minor, 0), sum(amounts))
    insurer_minor = sum(amounts) - theirs
    in_scope = [line.scope_minor for line in scopes[len(before) :]]
    first = min(insurer_minor, sum(in_scope))
    on_scope = split_by_largest_remainder(first, in_scope)
    outside = [all_ - part for all_, part in zip(amounts, in_scope, strict=True)]
    on_rest = split_by_largest_remainder(insurer_minor - first, outside)
    return [one + other for one, other in zip(on_scope, on_rest, strict=True)]
