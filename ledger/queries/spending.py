"""What a person's bills cost them, by month, kind and currency, within some months.

The bills are those that lists sum up as paid or to be paid, by the month in which each
was opened; what was given back of them is taken off. Two statements, whatever is asked.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from ledger.models import Bill, Refund
from ledger.queries.debts import TO_BE_PAID
from ledger.queries.refunds import HAS_TAKEN_BACK
from ledger.rules.states import BillStatus, RefundStatus

COUNTED = (BillStatus.SETTLED, *TO_BE_PAID)

Place = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class Spent:
    """How many bills of a kind a month has, and what they cost the person."""

    month: date
    kind: str
    currency: str
    count: int
    cash_minor: int


def spending_of(
    person_id: UUID, *, opened_from: datetime, opened_to: datetime
) -> list[Spent]:
    """Sum up what bills opened in a period cost a person, as debtor or as payer.

    Months are those of the zone of ``opened_from``.
    """
    period = (opened_from, opened_to)
    costs: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for place, count, cash_minor in _billed(person_id, period):
        costs[place] = [count, cash_minor]
    for place, given_back_minor in _given_back(person_id, period):
        costs[place][1] -= given_back_minor
    return [Spent(*place, *cost) for place, cost in sorted(costs.items())]


def _billed(
    person_id: UUID, period: tuple[datetime, datetime]
) -> list[tuple[Place, int, int]]:
    mine = Q(holder_id=person_id) | ~Q(payer_id=F("holder_id")) & Q(payer_id=person_id)
    bills = Bill.objects.filter(mine, **_of(period))
    sums = _by_place(bills, period).annotate(
        count=Count("id"), cash=Sum(F("line_minor") + F("due_minor"))
    )
    return [((row[0].date(), row[1], row[2]), row[3], row[4]) for row in sums]


def _given_back(
    person_id: UUID, period: tuple[datetime, datetime]
) -> list[tuple[Place, int]]:
    """Sum up refunds; a refund's holder is its bill's, so an index finds them."""
    done = Refund.objects.filter(
        status=RefundStatus.SUCCEEDED, surplus=None, **_of(period, bill="bill__")
    ).exclude(HAS_TAKEN_BACK)
    own = done.filter(holder_id=person_id)
    elsewhere = Bill.objects.filter(~Q(payer_id=F("holder_id")), payer_id=person_id)
    for_another = done.filter(bill_id__in=elsewhere.values("id"))
    halves = [
        _by_place(half.exclude(amount_minor=0), period, bill="bill__").annotate(
            back=Sum("amount_minor")
        )
        for half in (own, for_another)
    ]
    sums = halves[0].union(halves[1], all=True)
    return [((row[0].date(), row[1], row[2]), row[3]) for row in sums]


def _of(period: tuple[datetime, datetime], *, bill: str = "") -> dict[str, Any]:
    return {
        f"{bill}status__in": COUNTED,
        f"{bill}opened_at__gte": period[0],
        f"{bill}opened_at__lt": period[1],
    }


def _by_place(
    rows: QuerySet[Any], period: tuple[datetime, datetime], *, bill: str = ""
) -> Any:
    zone = period[0].tzinfo
    month = TruncMonth(f"{bill}opened_at", tzinfo=zone)
    named = rows.order_by().annotate(spent_in=month)
    return named.values_list("spent_in", f"{bill}kind", f"{bill}currency")
