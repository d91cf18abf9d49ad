"""Whose rows a member of staff may see."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from ledger.models import Assignment


@dataclass(frozen=True, slots=True)
class Reach:
    """The merchants whose rows somebody may see; ``None``: every one's, and ours."""

    merchant_ids: Collection[UUID] | None

    @property
    def is_everywhere(self) -> bool:
        """Say whether nothing is narrowed."""
        return self.merchant_ids is None

    def holds(self, merchant_id: UUID) -> bool:
        """Say whether a merchant's rows may be seen."""
        return self.merchant_ids is None or merchant_id in self.merchant_ids


def reach_of(user_id: int) -> Reach:
    """Say for which merchants somebody works: for none unless it was said."""
    rows = Assignment.objects.filter(user_id=user_id)
    return Reach(frozenset(rows.values_list("merchant_id", flat=True)))
