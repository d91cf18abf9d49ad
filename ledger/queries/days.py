"""What a day moved for each merchant, summed up from the transfers that it booked.

Every figure is the sum of a column's events, and ``behind`` gives the transfers of
one: whoever doubts a figure adds them up. Only one day's transfers are ever read.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
    When,
)
from django.db.models.lookups import Exact, In

from ledger.models import Account, Bill, Transfer
from ledger.models.transfer import TransferKind
from ledger.queries.merchants import Books, books_of_merchants
from ledger.rules.accounts import BAD_DEBT

POSTED = (TransferKind.CAPTURE, TransferKind.POST, TransferKind.REVERSE)

COLUMNS: Mapping[str, Mapping[str, int]] = {
    "charged": {"charged": 1, "insured": 1},
    "insurer": {"insured": 1},
    "taken_back": {"taken_back": 1},
    "collected": {"collected": 1, "recovered": 1},
    "settled": {"settled": 1},
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
class Span:
    """From when until when, the end left out."""

    begin: datetime
    end: datetime


def booked_in(
    span: Span, *, among: QuerySet[Transfer] | None = None
) -> QuerySet[Transfer]:
    """Give what moved money in that time; one index leads there."""
    rows = Transfer.objects.all() if among is None else among
    booked = rows.filter(booked_at__gte=span.begin, booked_at__lt=span.end)
    return booked.filter(kind__in=POSTED)


def days_of_merchants(
    span: Span, *, merchant_ids: Collection[UUID] | None = None
) -> list[Day]:
    """Sum up what was booked in that time, by merchant and currency.

    Of ``merchant_ids``, or all; who had nothing booked is left out.
    """
    books = books_of_merchants()
    found: dict[tuple[UUID, str], dict[str, Figure]] = defaultdict(dict)
    for row in _sums(booked_in(span), books):
        income = books.income.get(row["whose"])
        merchant_id = income.merchant_id if income else row["whose"]
        if merchant_ids is None or merchant_id in merchant_ids:
            events = found[merchant_id, row["currency"]]
            more = Figure(row["transfers"], int(row["minor"]))
            events[row["event"]] = events.get(row["event"], Figure()) + more
    return [
        Day(merchant_id, currency, _columns(events))
        for (merchant_id, currency), events in found.items()
    ]


def behind(rows: QuerySet[Transfer], *, column: str) -> QuerySet[Transfer]:
    """Keep of a day's transfers those that a column's figures sum up."""
    events = list(COLUMNS.get(column, ()))
    return rows.annotate(event=_event(books_of_merchants())).filter(event__in=events)


def moved_by(merchant_ids: Collection[UUID]) -> Q:
    """Say which transfers moved these merchants' accounts, or were for their bills."""
    own = books_of_merchants().of(merchant_ids)
    touched = Q(debit_account_id__in=own) | Q(credit_account_id__in=own)
    return touched | Q(In(_merchant_of_bill(), merchant_ids))


def _sums(rows: QuerySet[Transfer], books: Books) -> Sequence[Mapping[str, Any]]:
    grouped = rows.annotate(event=_event(books), whose=_whose(books))
    return list(
        grouped.exclude(event="")
        .values("event", "whose", "currency")
        .annotate(transfers=Count("id"), minor=Sum("amount_minor"))
        .order_by()
    )


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


def _event(books: Books) -> Case:
    """Name what a transfer did, by the kinds of accounts on its two sides."""
    from_income = Q(debit_account_id__in=books.income)
    to_income = Q(credit_account_id__in=books.income)
    from_payable = Q(debit_account_id__in=books.payable)
    from_deferred = from_income & ~from_payable
    of_a_bill = Q(bill_id__isnull=False)
    bad_debt = [BAD_DEBT.id(currency) for currency in books.currencies]
    debited = Account.objects.filter(id=OuterRef("debit_account_id"))
    # Looked up one by one: asked whether it exists, all accounts there are would be.
    is_owed = Exact(Subquery(debited.values("tracked")), Value(True))  # noqa: FBT003
    # From the top: what comes first is not asked again.
    ladder: Sequence[tuple[Q, str]] = (
        (Q(kind=TransferKind.REVERSE), "taken_back"),
        (Q(kind=TransferKind.CAPTURE), "charged"),
        (Q(debit_account_id__in=books.insurers) & to_income, "insured"),
        (from_deferred & to_income, "settled"),
        (from_deferred, "written_off"),
        (from_payable & of_a_bill, "refunded"),
        (from_payable, "kept"),
        (to_income & ~of_a_bill, "added"),
        (to_income & Q(is_owed), "charged"),
        (to_income | Q(credit_account_id__in=bad_debt), "recovered"),
        (Q(debit_account_id__in=bad_debt), "written_off"),
        (of_a_bill, "collected"),
    )
    steps = [When(condition, then=Value(event)) for condition, event in ladder]
    return Case(*steps, default=Value(""), output_field=CharField())


def _whose(books: Books) -> Case:
    """Name the merchant's account that was moved, else the bill's merchant."""
    return Case(
        When(credit_account_id__in=books.income, then=F("credit_account_id")),
        When(debit_account_id__in=books.income, then=F("debit_account_id")),
        default=_merchant_of_bill(),
        output_field=UUIDField(),
    )


def _merchant_of_bill() -> Subquery:
    bills = Bill.objects.filter(id=OuterRef("bill_id"))
    return Subquery(bills.values("merchant_id"))
