"""Who waits at a hospital's windows today: visits with a bill that is to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.models import Hospital, Visit
from clinic.rules.bed_days import begins_at, day_of
from credit.queries.recognised import PersonSeen, persons_seen
from ledger.queries.bills import bills_waiting

SHOWN_MAX = 30
"""A screenful; whoever isn't on it is found by number."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A visit that has something to pay, how much, and since when."""

    visit: Visit
    person: PersonSeen | None
    amount_minor: int
    currency: str
    since: datetime | None


def waiting_today(hospitals: Sequence[Hospital], *, at: datetime) -> list[Waiting]:
    """Give today's visits with something to pay, the longest wait first.

    In three queries; several bills of a visit are one in the queue.
    """
    if not hospitals:
        return []
    zone = hospitals[0].zone
    bills = bills_waiting(
        merchant_ids=[hospital.merchant_id for hospital in hospitals],
        since=begins_at(day_of(at, zone), zone),
        limit=SHOWN_MAX,
    )
    visits = Visit.objects.in_bulk({bill.subject_id for bill in bills})
    people = persons_seen({visit.payer_id for visit in visits.values()})
    queue: dict[object, Waiting] = {}
    for bill in bills:
        if visit := visits.get(bill.subject_id):
            first = queue.get(visit.id)
            queue[visit.id] = Waiting(
                visit,
                people.get(visit.payer_id),
                bill.cash_minor + (first.amount_minor if first else 0),
                bill.currency,
                first.since if first else bill.closed_at,
            )
    return list(queue.values())
