"""What a visit's charges are expected to come to, by policy and coverage.

As many queries for five hundred lines as for one, prepared by the server: every call
of a hospital whose insurer keeps claims asks them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clinic.models import ChargeItem, Visit
from clinic.ports import ClaimLine, LineScope, Sums
from clinic.queries.insured import UNTOLD, coverage_of
from clinic.queries.policies import policy_for
from clinic.rules.estimates import Prospect, insurers_of_new
from clinic.rules.policies import DeductiblePer, PolicyKey
from clinic.rules.states import ItemStatus
from ledger.queries.prepared import rows_of

CLAIMED = (
    *("line_no", "amount_minor", "insurance_class", "insurer_minor", "quantity"),
    *("unit_price_minor", "ceiling_minor", "prepay_ratio", "category"),
)
"""The columns of an item that an insurer is told, in the order of ``ClaimLine``."""


UNDECIDED = """
SELECT '', sum(amount_minor)::bigint, insurance_class, sum(insurer_minor)::bigint,
       max(quantity), max(unit_price_minor),
       max(ceiling_minor) FILTER (WHERE is_weighed), max(prepay_ratio)
  FROM (SELECT i.*,
               prepay_ratio > 0 OR coalesce(ceiling_minor < unit_price_minor, FALSE)
               AS is_weighed
          FROM clinic_chargeitem i
         WHERE holder_id = %s AND visit_id = %s AND status <> 'reversed'
           AND NOT EXISTS (SELECT FROM clinic_splitline l WHERE l.item_id = i.id
                           OFFSET 0)) AS i
 GROUP BY insurance_class, CASE WHEN is_weighed THEN id END"""
"""Items that no insurer has split. Those that count in full come as one line a class:
together they bring into scope what they bring one by one. The offset has each looked
up by itself, where a join might read all splits there are."""

TAKEN = """
SELECT coalesce(sum(s.deductible_minor), 0)::bigint
  FROM clinic_claim c JOIN clinic_split s ON s.claim_id = c.id
 WHERE c.visit_id = %s AND c.status = 'settled' AND s.holder_id = %s"""


def lines_of_bill(*, holder_id: UUID, bill_id: UUID) -> list[ClaimLine]:
    """Give what of a bill is claimed: its items that nobody took back."""
    items = ChargeItem.objects.filter(holder_id=holder_id, bill_id=bill_id)
    counted = items.exclude(status=ItemStatus.REVERSED).order_by("id")
    return [ClaimLine(*row) for row in counted.values_list(*CLAIMED)]


def insurers_of_lines(
    *, visit: Visit, lines: Sequence[ClaimLine], at: datetime
) -> list[int]:
    """Estimate what insurer and accounts bear of each new line of a visit."""
    undecided = rows_of(UNDECIDED, [visit.holder_id, visit.id]) if visit.insured else []
    before = [ClaimLine(*row) for row in undecided]
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
        ((taken,),) = rows_of(TAKEN, [visit.id, visit.holder_id])
    return Prospect(policy, coverage, taken)
