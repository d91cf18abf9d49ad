"""The daily list that hospitals hand to inpatients (住院一日清单).

A day's list stays as it was handed out: what was done that day counts on it, unless
it was taken back on that day too, and what is taken back later counts, negative, on
the day on which that was done. So the lists' totals sum up to what the stay costs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Sum

from clinic.models import ChargeItem, Reversal, Visit
from clinic.queries.shares import with_final_shares
from clinic.rules.bed_days import begins_at, ends_at
from credit.queries.lines import line_of
from credit.rules.lines import LINE_OF_BILL
from ledger.queries.deposits import DepositSums, deposit_sums
from ledger.queries.standing_then import standing_then


@dataclass(frozen=True, slots=True)
class DayLine:
    """An item of the day, and why and when it was taken back, if it was.

    ``counts`` says what of it stands on this day's list: 1, nothing, or -1 where it
    was done on an earlier day and taken back on this one.
    """

    item: ChargeItem
    reversed_at: datetime | None
    reason: str
    counts: int


@dataclass(frozen=True, slots=True)
class CategorySum:
    """What one category comes to on a day, in minor units."""

    category: str
    amount_minor: int
    insurer_minor: int
    citizen_minor: int


@dataclass(frozen=True, slots=True)
class LineStanding:
    """The credit line at the end of a day; its limit is today's, in minor units."""

    limit_minor: int
    used_minor: int
    held_minor: int

    @property
    def available_minor(self) -> int:
        """What could still be charged."""
        return max(self.limit_minor - self.used_minor - self.held_minor, 0)


@dataclass(frozen=True, slots=True)
class DailyList:
    """One day of a visit: its lines, sums, and what stood behind the patient then."""

    day: date
    lines: list[DayLine]
    reversals: list[DayLine]
    categories: list[CategorySum]
    running_total_minor: int
    deposits: DepositSums
    line: LineStanding | None

    @property
    def total_minor(self) -> int:
        """What the day came to."""
        return sum(one.amount_minor for one in self.categories)


def daily_list(visit: Visit, day: date) -> DailyList:
    """Give the list of a day of the hospital's own zone."""
    zone = visit.hospital.zone
    begins, ends = begins_at(day, zone), ends_at(day, zone)
    done = [
        _line(item, counts=0 if _is_over(item, by=ends) else 1)
        for item in _items(visit, Q(performed_at__gte=begins, performed_at__lt=ends))
    ]
    taken_back = [
        _line(item, counts=-1)
        for item in _items(
            visit,
            Q(
                performed_at__lt=begins,
                reversal__reversed_at__gte=begins,
                reversal__reversed_at__lt=ends,
            ),
        )
    ]
    return DailyList(
        day,
        done,
        taken_back,
        list(_by_category([*done, *taken_back])),
        _running(visit, ends),
        deposit_sums(holder_id=visit.holder_id, subject_id=visit.id, until=ends),
        _line_then(visit, ends),
    )


def _items(visit: Visit, which: Q) -> list[ChargeItem]:
    rows = ChargeItem.objects.filter(which, holder_id=visit.holder_id, visit=visit)
    return with_final_shares(list(rows.select_related("reversal").order_by("id")))


def _reversal(item: ChargeItem) -> Reversal | None:
    return getattr(item, "reversal", None)


def _is_over(item: ChargeItem, *, by: datetime) -> bool:
    reversal = _reversal(item)
    return reversal is not None and reversal.reversed_at < by


def _line(item: ChargeItem, *, counts: int) -> DayLine:
    reversal = _reversal(item)
    if reversal is None:
        return DayLine(item, None, "", counts)
    return DayLine(item, reversal.reversed_at, reversal.reason, counts)


def _by_category(lines: Sequence[DayLine]) -> Iterator[CategorySum]:
    for category in sorted({line.item.category for line in lines if line.counts}):
        own = [line for line in lines if line.item.category == category]
        amount = _sum((one, one.item.amount_minor) for one in own)
        citizen = _sum((one, _citizen_minor(one.item)) for one in own)
        yield CategorySum(category, amount, amount - citizen, citizen)


def _sum(parts: Iterable[tuple[DayLine, int]]) -> int:
    return sum(line.counts * minor for line, minor in parts)


def _citizen_minor(item: ChargeItem) -> int:
    return item.final.citizen_minor if item.final else item.citizen_minor


def _running(visit: Visit, until: datetime) -> int:
    """Sum up all lists until the end of a day."""
    done = Q(holder_id=visit.holder_id, visit=visit, performed_at__lt=until)
    over = Sum("amount_minor", filter=Q(reversal__reversed_at__lt=until), default=0)
    sums = ChargeItem.objects.filter(done).aggregate(
        all=Sum("amount_minor", default=0), over=over
    )
    return int(sums["all"]) - int(sums["over"])


def _line_then(visit: Visit, until: datetime) -> LineStanding | None:
    line = line_of(
        holder_id=visit.holder_id,
        kind=LINE_OF_BILL[visit.kind],
        currency=visit.hospital.currency,
    )
    if line is None:
        return None
    then = standing_then(
        account_id=line.account_id, holder_id=visit.holder_id, at=until
    )
    return LineStanding(line.limit_minor, then.used_minor, then.held_minor)
