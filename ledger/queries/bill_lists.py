"""A person's bills, narrowed down: pages of them, sums of them, all of them in turn.

Whatever is asked, a page takes the same few statements. A person is the holder or
the payer: each of the two is read along its own index and then merged, so that the
newest bills of somebody with many are found without sorting them all.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.models import Bill, Merchant, Payment
from ledger.queries.bills import visible_bills
from ledger.queries.debts import TO_BE_PAID
from ledger.rules.states import BillStatus

CASH = F("line_minor") + F("due_minor")
CHUNK_ROWS = 500
Ids = Collection[UUID] | QuerySet[Any, UUID]
UNSUMMED = (BillStatus.OPEN, BillStatus.VOIDED)
"""What still runs has no amount yet, and what was voided none any more."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows a list of bills; an empty one shows all.

    ``subject_ids`` are the sessions or visits that the bills are for, or what asks the
    database for them; ``words`` are a merchant's name, a payment's reference, or, as
    ``amount_minor``, an amount.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    subject_ids: Ids | None = None
    words: str = ""
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class BillSum:
    """How many bills there are in a currency, what was paid and what is to be paid."""

    currency: str
    count: int
    paid_minor: int
    to_pay_minor: int


def find_bills(
    person_id: UUID, narrowing: Narrowing, *, before: UUID | None = None, rows: int
) -> list[Bill]:
    """Give the newest bills that a person owes or pays, ``before`` one of them."""
    asked = _asked(narrowing)
    if before:
        asked &= Q(id__lt=before)
    owed, paid = (
        half.filter(asked).order_by("-id").values_list("id", flat=True)[:rows]
        for half in _halves(person_id)
    )
    ids = owed.union(paid, all=True).order_by("-id")[:rows]
    return list(visible_bills(None).filter(id__in=list(ids)).order_by("-id"))


def sum_bills(person_id: UUID, narrowing: Narrowing) -> list[BillSum]:
    """Sum up all bills of a list, not only those of a page."""
    own, paid = _halves(person_id)
    sums = (
        (own | paid)
        .filter(_asked(narrowing))
        .order_by("currency")
        .values_list("currency")
        .annotate(
            count=Count("id"),
            paid=_sum(Q(status=BillStatus.SETTLED)),
            to_pay=_sum(Q(status__in=TO_BE_PAID)),
        )
    )
    return [BillSum(*row) for row in sums]


def each_bill(person_id: UUID, narrowing: Narrowing) -> Iterator[Bill]:
    """Give all bills of a list, the newest first, some hundred at a time."""
    before: UUID | None = None
    while bills := find_bills(person_id, narrowing, before=before, rows=CHUNK_ROWS):
        yield from bills
        before = bills[-1].id


def _halves(person_id: UUID) -> tuple[QuerySet[Bill], QuerySet[Bill]]:
    """Split a person's bills so that none is in both halves."""
    own = Bill.objects.filter(holder_id=person_id)
    for_another = ~Q(payer_id=F("holder_id"))
    return own, Bill.objects.filter(for_another, payer_id=person_id)


def _sum(which: Q) -> Coalesce:
    return Coalesce(Sum(CASH, filter=which), 0)


def _asked(narrowing: Narrowing) -> Q:
    asked = Q()
    if narrowing.kinds:
        asked &= Q(kind__in=narrowing.kinds)
    if narrowing.statuses:
        asked &= Q(status__in=narrowing.statuses)
    if narrowing.opened_from:
        asked &= Q(opened_at__gte=narrowing.opened_from)
    if narrowing.opened_to:
        asked &= Q(opened_at__lt=narrowing.opened_to)
    if narrowing.subject_ids is not None:
        asked &= Q(subject_id__in=narrowing.subject_ids)
    return asked & _found(narrowing)


def _found(narrowing: Narrowing) -> Q:
    if not narrowing.words:
        return Q()
    named = Q(name__icontains=narrowing.words) | Q(name_zh__icontains=narrowing.words)
    merchants = Merchant.objects.filter(named)
    paid = Payment.objects.filter(reference=narrowing.words)
    found = Q(merchant_id__in=merchants.values("id")) | Q(id__in=paid.values("bill_id"))
    if narrowing.amount_minor is not None:
        found |= Q(line_minor=narrowing.amount_minor - F("due_minor"))
    return found
