"""Arrears: what a person has left unpaid for too long, as holder or as payer.

A bill that was overdue goes on counting while a payment of it is under way: a
payment that will be declined must not open a gate.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ledger.queries.policies import policy_at
from ledger.queries.prepared import rows_of
from ledger.rules.dunning import Policy

# What is overdue or written off is few rows of many: each half has its own partial
# index. What is being paid is looked for among the person's own bills: OFFSET keeps the
# planner from starting at the timelines of all bills that were ever overdue.
LATE = """
    SELECT b.{person} AS person, b.id, b.currency, b.line_minor + b.due_minor AS minor
      FROM ledger_bill b
     WHERE b.{person} = ANY(%s) AND b.status IN ('overdue', 'written_off')
       AND (b.status = 'written_off' OR b.due_at <= %s)"""
BEING_PAID = """
    SELECT b.{person}, b.id, b.currency, b.line_minor + b.due_minor
      FROM ledger_bill b
     WHERE b.{person} = ANY(%s) AND b.status = 'settling' AND b.due_at <= %s
       AND EXISTS (SELECT 1 FROM ledger_billstep s
                    WHERE s.bill_id = b.id AND s.status = 'overdue' OFFSET 0)"""
HALVES = [
    half.format(person=person)
    for person in ("payer_id", "holder_id")
    for half in (LATE, BEING_PAID)
]
ARREARS = f"""SELECT a.person, a.currency, sum(a.minor)::bigint
FROM ({" UNION ".join(HALVES)}) a GROUP BY a.person, a.currency"""  # noqa: S608 - our own text

LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrears:
    """What a person is in arrears with, in minor units of one currency."""

    person_id: UUID
    currency: str
    minor: int


def arrears_of(person_ids: Collection[UUID], *, at: datetime) -> list[Arrears]:
    """Sum up the arrears of these persons; who has none is left out."""
    return _arrears(person_ids, policy_at(at), at=at)


def persons_in_arrears(person_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Name those of these persons whose arrears, in any currency, suspend them."""
    policy = policy_at(at)
    arrears = _arrears(person_ids, policy, at=at)
    return {one.person_id for one in arrears if one.minor >= policy.suspend_from_minor}


def _arrears(
    person_ids: Collection[UUID], policy: Policy, *, at: datetime
) -> list[Arrears]:
    if not person_ids:
        return []
    # Without days of grace the bill's status decides alone, whatever clock asks.
    days = policy.suspend_after_days
    due_by = at - timedelta(days=days) if days else LAST_MOMENT
    asked = [list(person_ids), due_by]
    return [Arrears(*row) for row in rows_of(ARREARS, asked * len(HALVES))]
