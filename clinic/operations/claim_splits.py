"""Claim discharged visits whose insurer is to be asked: rows are the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from clinic.models import ChargeItem, Visit
from clinic.ports import Claim, ClaimLine
from clinic.rules.states import ON_VISIT_BILL, SplitStatus

ASK_AGAIN_AFTER = timedelta(seconds=30)
"""Longer than an insurer takes; a worker that died meanwhile is replaced then."""

ASKS_COUNTED_MAX = 1000
"""A visit whose insurer has been silent for hours: counting on tells nothing more."""


@dataclass(frozen=True, slots=True)
class ClaimedSplit:
    """A visit that this worker asks ``insurer`` about; ``asks``: how often before."""

    visit_id: UUID
    insurer: str
    asks: int
    claim: Claim


def claim_splits(*, limit: int, at: datetime) -> list[ClaimedSplit]:
    """Take visits whose split is estimated, each by one worker at a time."""
    with transaction.atomic(savepoint=False):
        visits = list(
            Visit.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .select_related("hospital")
            .filter(split_status=SplitStatus.ESTIMATED, split_ask_at__lte=at)
            .order_by("split_ask_at")[:limit]
        )
        Visit.objects.filter(id__in=[visit.id for visit in visits]).update(
            split_ask_at=at + ASK_AGAIN_AFTER,
            split_asks=Least(F("split_asks") + 1, ASKS_COUNTED_MAX),
        )
        lines = _lines(visits)
    return [
        ClaimedSplit(
            visit_id=visit.id,
            insurer=visit.hospital.insurer,
            asks=visit.split_asks,
            claim=Claim(
                reference=visit.id.hex,
                fund=visit.hospital.fund,
                insured=visit.insured,
                currency=visit.hospital.currency,
                lines=tuple(lines.get(visit.id, ())),
            ),
        )
        for visit in visits
    ]


def _lines(visits: list[Visit]) -> dict[UUID, list[ClaimLine]]:
    rows = (
        ChargeItem.objects.filter(
            holder_id__in={visit.holder_id for visit in visits},
            visit__in=visits,
            bill_id=F("visit__bill_id"),
            status__in=ON_VISIT_BILL,
        )
        .order_by("id")
        .values_list(
            "visit_id", "line_no", "amount_minor", "insurance_class", "insurer_minor"
        )
    )
    found: dict[UUID, list[ClaimLine]] = {}
    for visit_id, line_no, amount, insurance_class, estimate in rows:
        line = ClaimLine(line_no, amount, insurance_class, estimate)
        found.setdefault(visit_id, []).append(line)
    return found
