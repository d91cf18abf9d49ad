"""What a person's bills cost them, by month and by kind: charts with their tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localdate

from ledger.money import split_by_largest_remainder
from ledger.portal.spending_charts import MONTHS, Bar, Columns, bars_of, columns_of
from ledger.portal.words import BillWords
from ledger.queries.spending import Spent, spending_of

FIRST_YEAR = 2000
"""Before it there are no bills, and no way back through the pages."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the table: how many bills it has and what they cost."""

    month: date
    count: int
    cash_minor: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of the table, with its share of the whole in percent."""

    code: str
    name: str
    count: int
    cash_minor: int
    percent: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All of one currency: both charts and both tables."""

    currency: str
    cash_minor: int
    columns: Columns
    months: Sequence[MonthRow]
    bars: Sequence[Bar]
    kinds: Sequence[KindRow]
    height: int
    """Of the chart of kinds, in lines of text."""


def show_spending(
    request: HttpRequest, *, person_id: UUID, words: BillWords
) -> HttpResponse:
    """Show twelve months, the last ones unless others are asked for.

    Raises:
        Http404: a month or kind was asked for that there can't be.
    """
    this_month = localdate().replace(day=1)
    last = _month(request.GET.get("until"), this_month)
    months = [_shifted(last, -back) for back in reversed(range(MONTHS))]
    spent = spending_of(
        person_id,
        opened_from=_midnight(months[0]),
        opened_to=_midnight(_shifted(last, 1)),
    )
    kind = request.GET.get("kind", "")
    if kind and kind not in words.kinds:
        raise Http404
    seen = [one for one in spent if kind in ("", one.kind)]
    later = _shifted(last, MONTHS)
    return render(
        request,
        "ledger/spending.html",
        {
            "tallies": [
                _tally(
                    [one for one in seen if one.currency == currency],
                    months,
                    words=words,
                )
                for currency in sorted({one.currency for one in seen})
            ],
            "first": months[0],
            "last": last,
            "kind": kind,
            "kind_name": words.kind(kind) if kind else "",
            "kinds": [
                (code, words.kind(code))
                for code in words.kinds
                if any(one.kind == code for one in spent)
            ],
            "is_latest": last == this_month,
            "earlier": _shifted(last, -MONTHS),
            "later": min(later, this_month),
        },
    )


def _tally(
    spent: Sequence[Spent], months: Sequence[date], *, words: BillWords
) -> Tally:
    by_month, by_kind = Counter[date](), Counter[str]()
    bills_of_month, bills_of_kind = Counter[date](), Counter[str]()
    for one in spent:
        by_month[one.month] += one.cash_minor
        by_kind[one.kind] += one.cash_minor
        bills_of_month[one.month] += one.count
        bills_of_kind[one.kind] += one.count
    costs = by_kind.most_common()
    weights = [max(cash_minor, 0) for _code, cash_minor in costs]
    shares = split_by_largest_remainder(100 if any(weights) else 0, weights)
    return Tally(
        currency=spent[0].currency,
        cash_minor=sum(by_kind.values()),
        columns=columns_of({month: by_month[month] for month in months}),
        months=[MonthRow(m, bills_of_month[m], by_month[m]) for m in reversed(months)],
        bars=bars_of({words.kind(code): by_kind[code] for code in by_kind}),
        kinds=[
            KindRow(
                code=code,
                name=words.kind(code),
                count=bills_of_kind[code],
                cash_minor=cash_minor,
                percent=share,
            )
            for (code, cash_minor), share in zip(costs, shares, strict=True)
        ],
        height=4 * len(by_kind),
    )


def _month(text: str | None, this_month: date) -> date:
    if text is None:
        return this_month
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= month.year <= this_month.year or month > this_month:
        raise Http404
    return month


def _shifted(month: date, by: int) -> date:
    """Give the first day of a month some months later."""
    years, months = divmod(month.year * MONTHS + month.month - 1 + by, MONTHS)
    return date(years, months + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone())
