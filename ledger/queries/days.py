"""What a day moved for each merchant, summed up from the transfers that it booked.

Every figure is the sum of a column's events, and ``behind`` gives the transfers of
one: whoever doubts a figure adds them up. What is shown is read from the totals of the
day's hours, and from what no total covers yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Q, QuerySet, UUIDField, Value, When

from ledger.models import Account, Transfer
from ledger.models.transfer import TransferKind
from ledger.queries.merchants import Books, books_of_merchants
from ledger.queries.moves import (
    Moves,
    Span,
    as_moves,
    booked_in,
    moved_by,
    moves_in,
    touching,
)
from ledger.rules.accounts import BAD_DEBT

COLUMNS: Mapping[str, Mapping[str, int]] = {
    "charged": {"charged": 1, "insured": 1},
    "insurer": {"insured": 1},
    "taken_back": {"taken_back": 1},
    "collected": {"collected": 1, "recovered": 1, "uncollected": -1},
    "settled": {"settled": 1, "unsettled": -1},
    "refunded": {"refunded": 1},
    "written_off": {"written_off": 1},
    "kept": {"kept": 1, "added": -1},
}
"""What the columns of a day are made of; what counts against one is below zero."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many transfers, and what they sum to in minor units."""

    transfers: int = 0
    minor: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        """Put two together."""
        return Figure(self.transfers + other.transfers, self.minor + other.minor)


@dataclass(frozen=True, slots=True)
class Day:
    """What a day moved for one merchant in one currency, column by column."""

    merchant_id: UUID
    currency: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of a day's transfers is narrowed to."""

    column: str = ""
    merchant_id: UUID | None = None
    reach: Collection[UUID] | None = None
    """The merchants whose transfers may be seen; empty: those of all."""
    account_id: UUID | None = None
    kind: str = ""


def days_of_merchants(
    span: Span, *, merchant_ids: Collection[UUID] | None = None
) -> list[Day]:
    """Sum up what was booked in that time, by merchant and currency.

    Of ``merchant_ids``, or all; who had nothing booked is left out.
    """
    books = books_of_merchants()
    found: dict[tuple[UUID, str], dict[str, Figure]] = defaultdict(dict)
    for row in _sums(span, books):
        income = books.income.get(row["whose"])
        merchant_id = income.merchant_id if income else row["whose"]
        if merchant_ids is None or merchant_id in merchant_ids:
            events = found[merchant_id, row["currency"]]
            more = Figure(int(row["number"]), int(row["minor"]))
            events[row["event"]] = events.get(row["event"], Figure()) + more
    return [
        Day(merchant_id, currency, _columns(events))
        for (merchant_id, currency), events in found.items()
    ]


def sums_of_day(span: Span, narrowing: Narrowing) -> dict[str, Figure]:
    """Sum up by currency what the narrowed list of that time's transfers shows."""
    parts = [
        moves.within(*_within(narrowing, moves))
        for moves in _moves_told(span, narrowing)
    ]
    return _by_currency(parts, column=narrowing.column)


def sums_of_rows(rows: QuerySet[Transfer], *, column: str) -> dict[str, Figure]:
    """Add up by currency some transfers, as a column counts them."""
    return _by_currency([as_moves(rows)], column=column)


def behind(rows: QuerySet[Transfer], *, column: str) -> QuerySet[Transfer]:
    """Keep of a day's transfers those that a column's figures sum up."""
    return that_did(rows, COLUMNS.get(column, ()))


def that_did(rows: QuerySet[Transfer], events: Iterable[str]) -> QuerySet[Transfer]:
    """Keep the transfers that did one of these."""
    event = _event(as_moves(rows), books_of_merchants())
    return rows.annotate(event=event).filter(event__in=list(events))


def _by_currency(parts: Sequence[Moves], *, column: str) -> dict[str, Figure]:
    """Sum up; what counts against the column is below zero.

    Without a column everything counts alike, and the sum says how much was moved.
    """
    books, signs = books_of_merchants(), COLUMNS.get(column, {})
    found = [moves.grouped("currency", event=_event(moves, books)) for moves in parts]
    sums: dict[str, Figure] = defaultdict(Figure)
    for row in found[0].union(*found[1:], all=True):
        if sign := signs.get(row["event"], 0 if signs else 1):
            more = Figure(int(row["number"]), sign * int(row["minor"]))
            sums[row["currency"]] += more
    return dict(sums)


def _moves_told(span: Span, narrowing: Narrowing) -> Iterator[Moves]:
    """Give what tells a narrowed list's sums: of a holder's own account, transfers."""
    own = Account.objects.filter(id__in=[narrowing.account_id], tracked=True)
    if narrowing.account_id and own.exists():
        yield as_moves(booked_in(span))
    else:
        yield from moves_in(span)


def _within(narrowing: Narrowing, moves: Moves) -> Iterator[Q]:
    if narrowing.merchant_id:
        yield moved_by([narrowing.merchant_id], by=moves)
    if narrowing.reach is not None:
        yield moved_by(narrowing.reach, by=moves)
    if narrowing.account_id:
        yield touching([narrowing.account_id])
    if narrowing.kind:
        yield Q(kind=narrowing.kind)


def _sums(span: Span, books: Books) -> Sequence[Mapping[str, Any]]:
    parts = [
        moves.grouped(
            "currency", event=_event(moves, books), whose=_whose(moves, books)
        ).exclude(event="")
        for moves in moves_in(span)
    ]
    return list(parts[0].union(*parts[1:], all=True))


def _columns(events: Mapping[str, Figure]) -> Mapping[str, Figure]:
    return {
        column: sum(
            (
                Figure(figure.transfers, sign * figure.minor)
                for event, sign in made_of.items()
                if (figure := events.get(event))
            ),
            Figure(),
        )
        for column, made_of in COLUMNS.items()
    }


def _event(moves: Moves, books: Books) -> Case:
    """Name what was done, by the kinds of accounts on its two sides."""
    from_income = Q(debit_account_id__in=books.income)
    to_income = Q(credit_account_id__in=books.income)
    from_payable = Q(debit_account_id__in=books.payable)
    from_deferred = from_income & ~from_payable
    is_reversal = Q(kind=TransferKind.REVERSE)
    bad_debt = [BAD_DEBT.id(currency) for currency in books.currencies]
    # From the top: what comes first is not asked again.
    ladder: Sequence[tuple[Q, str]] = (
        # A payment that was taken back at its desk moved these two the other way.
        (is_reversal & from_payable & to_income, "unsettled"),
        (is_reversal & from_income, "taken_back"),
        (is_reversal, "uncollected"),
        (Q(kind=TransferKind.CAPTURE), "charged"),
        (Q(debit_account_id__in=books.insurers) & to_income, "insured"),
        (from_deferred & to_income, "settled"),
        (from_deferred, "written_off"),
        (from_payable & moves.of_a_bill, "refunded"),
        (from_payable, "kept"),
        (to_income & ~moves.of_a_bill, "added"),
        (to_income & Q(moves.is_owed), "charged"),
        (to_income | Q(credit_account_id__in=bad_debt), "recovered"),
        (Q(debit_account_id__in=bad_debt), "written_off"),
        (moves.of_a_bill, "collected"),
    )
    steps = [When(condition, then=Value(event)) for condition, event in ladder]
    return Case(*steps, default=Value(""), output_field=CharField())


def _whose(moves: Moves, books: Books) -> Case:
    """Name the merchant's account that was moved, else the bill's merchant."""
    return Case(
        When(credit_account_id__in=books.income, then=F("credit_account_id")),
        When(debit_account_id__in=books.income, then=F("debit_account_id")),
        default=moves.merchant,
        output_field=UUIDField(),
    )
