"""An item's final share: who bears it, and what of it the insurance counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FinalShare:
    """Who bears an item, in minor units, and what the insurance counts of it.

    The parts of its scope are zero where an insurer without memory split the item.
    """

    insurer_minor: int
    account_minor: int
    citizen_minor: int
    own_minor: int = 0
    over_minor: int = 0
    prepay_minor: int = 0
    scope_minor: int = 0

    @property
    def is_scoped(self) -> bool:
        """Say whether an insurer that keeps claims said what it counts."""
        parts = self.own_minor + self.over_minor + self.prepay_minor + self.scope_minor
        return parts > 0
