"""The policy in force: what holds for unpaid bills, refunds and disputes."""

from datetime import datetime

from ledger.models import CollectionPolicy


def policy_at(at: datetime) -> CollectionPolicy:
    """Give the newest policy that had begun by ``at``; the first holds since 2000."""
    begun = CollectionPolicy.objects.filter(valid_from__lte=at)
    return begun.latest("valid_from")
