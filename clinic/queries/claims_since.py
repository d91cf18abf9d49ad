"""What was claimed of insurers since a moment, for whoever compares it with theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from clinic.models import Claim, Split, SplitLine

ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """A claim on an insurer and its split, in minor units; ``None``: none yet."""

    reference: str
    status: str
    person: str
    total_minor: int | None
    fund_minor: int | None
    account_minor: int | None
    cash_minor: int | None


def claims_since(at: datetime) -> Iterator[ClaimFigures]:
    """Give the claims that were opened since ``at`` and concern an insurer.

    Of nobody insured, and of nothing, no insurer is asked.
    """
    lines = SplitLine.objects.filter(
        split=OuterRef("pk"), holder_id=OuterRef("holder_id")
    )
    rows = (
        Claim.objects.filter(opened_at__gte=at)
        .exclude(person="")
        .exclude(~Exists(lines), status="settled")
        .select_related("split")
    )
    for claim in rows.iterator(chunk_size=ROWS_AT_ONCE):
        split: Split | None = getattr(claim, "split", None)
        amounts = _amounts(split) if split else (None, None, None, None)
        yield ClaimFigures(claim.reference, claim.status, claim.person, *amounts)


def _amounts(split: Split) -> tuple[int, int, int, int]:
    return (
        split.total_minor,
        split.fund_minor,
        split.account_current_minor
        + split.account_carried_minor
        + split.account_family_minor,
        split.cash_minor,
    )
