"""When what covers a stay is nearly used up: pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoverRule:
    """Below which share of the cover, or for how many average days, it is little."""

    left_percent: int
    left_days: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a patient's stay, in minor units.

    ``limit_minor`` is the line's limit and the deposits, ``left_minor`` what they
    still carry, ``daily_minor`` what a day has cost the patient on average.
    """

    limit_minor: int
    left_minor: int
    daily_minor: int

    def enough_minor(self, rule: CoverRule) -> int:
        """Say how much must be left for nobody to be warned."""
        share = self.limit_minor * rule.left_percent // 100
        return max(share, self.daily_minor * rule.left_days)

    def is_low(self, rule: CoverRule) -> bool:
        """Say whether less is left."""
        return self.left_minor < self.enough_minor(rule)
