"""What an insurance policy says, and what it leaves a person with: pure.

The numbers are rows (``InsurancePolicy``); ``CITY`` are those a new city starts with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from clinic.ports import CoverageTold, InsuredKind
from clinic.rules.states import VisitKind
from clinic.rules.sums import Terms


class DeductiblePer(StrEnum):
    """What a person bears a deductible for once."""

    YEAR = "year"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a fund pays of one kind of visit, by insured kind and hospital's level.

    ``annual_cap_minor``: the most that it pays one person in a year (``None``: any
    sum); ``class_ceilings``: the most that a class brings into scope in one visit.
    """

    ratio: Decimal
    deductible_minor: int = 0
    deductible_per: str = DeductiblePer.YEAR
    annual_cap_minor: int | None = None
    class_ceilings: Mapping[str, int] = field(default_factory=dict)

    def terms(
        self, coverage: CoverageTold | None, *, taken_of_visit_minor: int = 0
    ) -> Terms:
        """Say what is left of deductible and cap; nothing told: they are untouched.

        ``taken_of_visit_minor``: what the visit's earlier claims took of a deductible
        that is borne once a visit.
        """
        deductible, cap = self.deductible_minor, self.annual_cap_minor
        if self.deductible_per == DeductiblePer.VISIT:
            deductible = max(deductible - taken_of_visit_minor, 0)
        elif coverage is not None:
            deductible = coverage.deductible_left_minor
        if coverage is not None:
            cap = coverage.cap_left_minor
        return Terms(self.ratio, deductible, cap)


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """Which visits a policy is for."""

    insured_kind: str
    visit_kind: str
    hospital_level: int


def _city() -> dict[PolicyKey, Policy]:
    """The usual order of a city: the higher the hospital, the less the fund pays."""
    percent = {
        (InsuredKind.EMPLOYEE, "out"): (84, 80, 76),
        (InsuredKind.RESIDENT, "out"): (60, 55, 50),
        (InsuredKind.EMPLOYEE, "in"): (92, 90, 88),
        (InsuredKind.RESIDENT, "in"): (85, 75, 65),
    }
    by_year = {InsuredKind.EMPLOYEE: 500_00, InsuredKind.RESIDENT: 200_00}
    by_stay = (200_00, 500_00, 900_00)
    caps = {InsuredKind.EMPLOYEE: 400_000_00, InsuredKind.RESIDENT: 250_000_00}
    rows = {}
    for (insured_kind, place), ratios in percent.items():
        for level, ratio in enumerate(ratios, 1):
            policy = Policy(
                ratio=Decimal(ratio) / 100,
                deductible_minor=by_year[insured_kind],
                annual_cap_minor=caps[insured_kind],
            )
            kinds = [VisitKind.OUTPATIENT, VisitKind.EMERGENCY]
            if place == "in":
                policy = Policy(
                    ratio=policy.ratio,
                    deductible_minor=by_stay[level - 1],
                    deductible_per=DeductiblePer.VISIT,
                    annual_cap_minor=caps[insured_kind],
                )
                kinds = [VisitKind.INPATIENT]
            for kind in kinds:
                rows[PolicyKey(insured_kind, kind, level)] = policy
    return rows


CITY = _city()
