"""Deposits: what was taken, used, given back, and what is left of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Replace

from ledger.models import Bill, Deposit, DepositReturn, Refund, Tender, TenderKind
from ledger.queries.desk_papers import prints_of
from ledger.rules.accounts import AccountName
from ledger.rules.states import BillStatus, RefundStatus

OVER = (BillStatus.SETTLED, BillStatus.VOIDED)
"""Bills that ask nothing of a deposit any more."""


@dataclass(frozen=True, slots=True)
class DepositLeft:
    """A deposit with what has become of it, in minor units of ``currency``."""

    id: UUID
    kind: str
    account: AccountName
    currency: str
    taken_minor: int
    used_minor: int
    returned_minor: int
    at: datetime

    @property
    def left_minor(self) -> int:
        """What may still be used, or given back."""
        return self.taken_minor - self.used_minor - self.returned_minor


@dataclass(frozen=True, slots=True)
class DepositSums:
    """All deposits of a subject together, in minor units."""

    taken_minor: int
    used_minor: int
    returned_minor: int

    @property
    def left_minor(self) -> int:
        """What may still be used, or given back."""
        return self.taken_minor - self.used_minor - self.returned_minor


def deposits_of(
    *, holder_id: UUID, subject_id: UUID, until: datetime | None = None
) -> list[DepositLeft]:
    """Give a subject's deposits, the oldest first, as they stand, or stood then."""
    rows = list(
        Deposit.objects.filter(
            _until(until), holder_id=holder_id, subject_id=subject_id
        ).order_by("at", "id")
    )
    return _with_what_is_left(rows, until=until) if rows else []


@dataclass(frozen=True, slots=True)
class DepositSlip:
    """A deposit as its slip says it, and what is left of it, in minor units.

    ``prints`` says how often its paper was printed, ``returns`` the same of what was
    given back of it.
    """

    deposit: Deposit
    left_minor: int
    prints: int
    returns: list[tuple[DepositReturn, int]]


def deposit_slips(*, holder_id: UUID, subject_id: UUID) -> list[DepositSlip]:
    """Give a subject's deposits with what is left of each, the newest first."""
    rows = Deposit.objects.filter(holder_id=holder_id, subject_id=subject_id)
    back = Prefetch("returns", DepositReturn.objects.order_by("at", "id"))
    annotated = rows.annotate(still_minor=still_minor()).prefetch_related(back)
    found = list(annotated.order_by("-at", "-id"))
    papers = [one.id for one in found]
    papers += [back.id for one in found for back in one.returns.all()]
    prints = prints_of(papers) if papers else Counter()
    return [
        DepositSlip(
            one,
            one.still_minor,
            prints[one.id],
            [(back, prints[back.id]) for back in one.returns.all()],
        )
        for one in found
    ]


def deposit_left(deposit: Deposit) -> DepositLeft:
    """Say what is left of one deposit."""
    (left,) = _with_what_is_left([deposit], until=None)
    return left


def deposit_sums(
    *, holder_id: UUID, subject_id: UUID, until: datetime | None = None
) -> DepositSums:
    """Sum up a subject's deposits as they stand, or stood at a moment."""
    found = deposits_of(holder_id=holder_id, subject_id=subject_id, until=until)
    return DepositSums(
        sum(one.taken_minor for one in found),
        sum(one.used_minor for one in found),
        sum(one.returned_minor for one in found),
    )


def is_deposit(deposit_id: UUID) -> bool:
    """Say whether a deposit was taken under this id."""
    return Deposit.objects.filter(id=deposit_id).exists()


def accounts_of_deposits(slips: Iterable[str]) -> dict[str, tuple[str, AccountName]]:
    """Give what each deposit was and where its money stands, by tenders' slips."""
    ids = [UUID(slip) for slip in slips]
    rows = Deposit.objects.filter(id__in=ids).values_list("id", "kind", "account")
    return {row[0].hex: (row[1], AccountName(row[2])) for row in rows}


def still_minor() -> CombinedExpression:
    """Make the column that says what is left, for a list of deposits."""
    slip = Replace(Cast(OuterRef("pk"), CharField()), Value("-"), Value(""))
    tenders = _used(until=None).filter(slip=slip)
    used = tenders.values("slip").annotate(minor=Sum("amount_minor"))
    returns = DepositReturn.objects.filter(deposit_id=OuterRef("pk"))
    returned = returns.values("deposit_id").annotate(minor=Sum("amount_minor"))
    return (
        F("amount_minor")
        - Coalesce(Subquery(used.values("minor")), 0)
        - Coalesce(Subquery(returned.values("minor")), 0)
    )


def is_last_bill(bill: Bill) -> bool:
    """Say whether no other bill of a bill's subject may still need its deposits."""
    others = Bill.objects.filter(holder_id=bill.holder_id, subject_id=bill.subject_id)
    return not others.exclude(id=bill.id).exclude(status__in=OVER).exists()


def _until(until: datetime | None) -> Q:
    return Q(at__lt=until) if until else Q()


def _used(*, until: datetime | None) -> QuerySet[Tender]:
    """Give what payments used of deposits; one that was taken back used nothing."""
    taken_back = Refund.objects.filter(
        Q(ended_at__lt=until) if until else Q(),
        payment_id=OuterRef("payment_id"),
        takes_payment_back=True,
        status=RefundStatus.SUCCEEDED,
    )
    tenders = Tender.objects.filter(_until(until), kind=TenderKind.DEPOSIT)
    return tenders.filter(~Exists(taken_back))


def _with_what_is_left(
    deposits: list[Deposit], *, until: datetime | None
) -> list[DepositLeft]:
    used = dict(
        _used(until=until)
        .filter(slip__in=[one.id.hex for one in deposits])
        .values_list("slip")
        .annotate(minor=Sum("amount_minor"))
    )
    returned = dict(
        DepositReturn.objects.filter(_until(until), deposit__in=deposits)
        .values_list("deposit_id")
        .annotate(minor=Sum("amount_minor"))
    )
    return [
        DepositLeft(
            one.id,
            one.kind,
            AccountName(one.account),
            one.currency,
            one.amount_minor,
            used.get(one.id.hex, 0),
            returned.get(one.id, 0),
            one.at,
        )
        for one in deposits
    ]
