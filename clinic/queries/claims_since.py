"""What was claimed of insurers since a moment, for whoever compares it with theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from clinic.models import Claim, SplitLine

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
        split = getattr(claim, "split", None)
        yield ClaimFigures(
            claim.reference,
            claim.status,
            claim.person,
            split and split.total_minor,
            split and split.fund_minor,
            split and split.account_minor,
            split and split.cash_minor,
        )
