"""What a visit's charges are expected to come to, by policy and coverage.

As many queries for five hundred lines as for one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from clinic.models import ChargeItem, Split, Visit
from clinic.ports import ClaimLine, LineScope, Sums
from clinic.queries.insured import UNTOLD, coverage_of
from clinic.queries.policies import policy_for
from clinic.rules.estimates import Prospect, insurers_of_new
from clinic.rules.policies import DeductiblePer, PolicyKey
from clinic.rules.states import ClaimStatus, ItemStatus

CLAIMED = (
    *("line_no", "amount_minor", "insurance_class", "insurer_minor", "quantity"),
    *("unit_price_minor", "ceiling_minor", "prepay_ratio", "category"),
)
"""The columns of an item that an insurer is told, in the order of ``ClaimLine``."""


def lines_of_bill(*, holder_id: UUID, bill_id: UUID) -> list[ClaimLine]:
    """Give what of a bill is claimed: its items that nobody took back."""
    return _lines(ChargeItem.objects.filter(holder_id=holder_id, bill_id=bill_id))


def insurers_of_lines(
    *, visit: Visit, lines: Sequence[ClaimLine], at: datetime
) -> list[int]:
    """Estimate what insurer and accounts bear of each new line of a visit."""
    undecided = ChargeItem.objects.filter(
        holder_id=visit.holder_id, visit=visit, split_lines=None
    )
    before = _lines(undecided) if visit.insured else []
    return insurers_of_new(
        prospect_of(visit, at=at),
        before=before,
        held_minor=sum(line.amount_minor - line.insurer_minor for line in before),
        new=lines,
    )


def estimate_of_bill(
    visit: Visit, *, at: datetime
) -> tuple[tuple[LineScope, ...], Sums] | None:
    """Estimate the split of a visit's own bill; ``None``: no policy is known."""
    prospect = prospect_of(visit, at=at)
    if prospect.policy is None and visit.insured:
        return None
    lines = lines_of_bill(holder_id=visit.holder_id, bill_id=visit.bill_id)
    return prospect.split(lines)


def prospect_of(visit: Visit, *, at: datetime) -> Prospect:
    """Say what decides about a visit's estimates."""
    if not visit.insured:
        return Prospect()
    fund = visit.hospital.fund
    coverage = coverage_of(holder_id=visit.payer_id, fund=fund)
    insured_kind = coverage.insured_kind if coverage else UNTOLD
    key = PolicyKey(insured_kind, visit.kind, visit.hospital.level)
    policy = policy_for(key, fund=fund, at=at)
    taken = 0
    if policy and policy.deductible_per == DeductiblePer.VISIT:
        settled = Split.objects.filter(
            holder_id=visit.holder_id,
            claim__visit=visit,
            claim__status=ClaimStatus.SETTLED,
        )
        taken = settled.aggregate(of=Sum("deductible_minor", default=0))["of"]
    return Prospect(policy, coverage, int(taken))


def _lines(items: QuerySet[ChargeItem]) -> list[ClaimLine]:
    counted = items.exclude(status=ItemStatus.REVERSED).order_by("id")
    return [ClaimLine(*row) for row in counted.values_list(*CLAIMED)]
