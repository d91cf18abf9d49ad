"""The limit policy that is in force at a moment."""

from datetime import datetime

from django.db.models import Q

from credit.models import LimitPolicy
from credit.rules.lines import Bracket


def brackets_at(at: datetime) -> list[Bracket]:
    """Give the brackets of all kinds of lines that are valid ``at``."""
    rows = LimitPolicy.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at
    )
    return [
        Bracket(
            kind=row.kind,
            currency=row.currency,
            score_from=row.score_from,
            insured_only=row.insured_only,
            limit_minor=row.limit_minor,
        )
        for row in rows
    ]
