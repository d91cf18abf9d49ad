"""What a time moved: the totals of its hours, and the transfers that none covers yet.

Both are read in one statement: a roll-up between two would count a transfer twice or
not at all. So a figure costs as much on a day of millions as on a quiet one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.lookups import Exact, In

from ledger.models import Account, Bill, HourTotal, Transfer, Unrolled
from ledger.models.transfer import TransferKind
from ledger.queries.merchants import books_of_merchants

POSTED = (TransferKind.CAPTURE, TransferKind.POST, TransferKind.REVERSE)


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when, the end left out; a day of the city's has whole hours."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Moves:
    """Rows that say what was moved, and how they say it.

    ``Any``: Django's stubs have no type for all that may stand in a query.
    """

    rows: QuerySet[Any]
    number: Any
    """How many transfers some of the rows are."""
    merchant: Any
    """Whose bill it was for, if any."""
    of_a_bill: Q
    is_owed: Any
    """Whether a holder's account was debited."""

    def within(self, *conditions: Q) -> "Moves":
        """Keep the rows of which all of this is true."""
        return replace(self, rows=self.rows.filter(*conditions))

    def grouped(self, *by: str, **named: Any) -> QuerySet[Any]:
        """Count and sum up the rows that are alike in these names."""
        rows = self.rows.annotate(**named).order_by().values(*by, *named)
        summed: QuerySet[Any] = rows.annotate(
            number=self.number, minor=Sum("amount_minor")
        )
        return summed


def booked_in(
    span: Span, *, among: QuerySet[Transfer] | None = None
) -> QuerySet[Transfer]:
    """Give what moved money in that time; one index leads there."""
    rows = Transfer.objects.all() if among is None else among
    booked = rows.filter(booked_at__gte=span.begin, booked_at__lt=span.end)
    return booked.filter(kind__in=POSTED)


def as_moves(rows: QuerySet[Transfer]) -> Moves:
    """Let transfers say themselves what they moved."""
    debited = Account.objects.filter(id=OuterRef("debit_account_id"))
    return Moves(
        rows,
        number=Count("id"),
        merchant=_merchant_of_bill(),
        of_a_bill=Q(bill_id__isnull=False),
        # Looked up one by one: asked whether it exists, all accounts would be read.
        is_owed=Exact(Subquery(debited.values("tracked")), Value(True)),  # noqa: FBT003
    )


def moves_in(span: Span) -> Iterator[Moves]:
    """Give the totals of a time's hours, and what no total covers yet."""
    totals = HourTotal.objects.filter(begins_at__gte=span.begin, begins_at__lt=span.end)
    yield Moves(
        totals,
        number=Sum("transfers"),
        merchant=F("merchant_id"),
        of_a_bill=Q(merchant_id__isnull=False),
        is_owed=Q(debit_account_id=None),
    )
    rest = Unrolled.objects.values("transfer_id")
    yield as_moves(booked_in(span).filter(id__in=rest))


def moved_by(merchant_ids: Collection[UUID], *, by: Moves | None = None) -> Q:
    """Say which transfers moved these merchants' accounts, or were for their bills.

    Or which totals, as ``by`` says of its rows.
    """
    own = books_of_merchants().of(merchant_ids)
    merchant = by.merchant if by else _merchant_of_bill()
    return touching(own) | Q(In(merchant, merchant_ids))


def touching(account_ids: Collection[UUID]) -> Q:
    """Say which transfers moved one of these accounts."""
    return Q(debit_account_id__in=account_ids) | Q(credit_account_id__in=account_ids)


def _merchant_of_bill() -> Subquery:
    bills = Bill.objects.filter(id=OuterRef("bill_id"))
    return Subquery(bills.values("merchant_id"))
