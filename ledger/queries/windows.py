"""What supervisors watch: windows, shifts, differences, what waits for approval."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum

from ledger.models import Deposit, Refund, Shift, Tender, TenderKind
from ledger.queries.balances import derived_balances
from ledger.rules import accounts
from ledger.rules.states import PaymentStatus, RefundStatus, ShiftStatus


@dataclass(frozen=True, slots=True)
class Taking:
    """What a shift has taken of one kind, for bills and as deposits."""

    kind: str
    minor: int

    @property
    def label(self) -> Any:
        """Name the kind in the language of the page."""
        return TenderKind(self.kind).label


@dataclass(frozen=True, slots=True)
class Window:
    """A window that was used lately, and its shift that isn't closed, if any.

    ``in_till_minor`` is the cash that the shift has taken and not handed out, ``taken``
    what it has taken of each kind.
    """

    merchant: Any
    desk: str
    currency: str
    last: Shift
    is_staffed: bool
    in_till_minor: int = 0
    taken: Sequence[Taking] = ()

    @property
    def in_drawer_minor(self) -> int:
        """Say what has to be in the drawer: the float and what the till took."""
        return self.last.float_minor + self.in_till_minor


def windows(merchant_ids: Collection[UUID] | None, *, since: datetime) -> list[Window]:
    """Give every window with a shift that isn't closed, or that had one ``since``."""
    shifts = _of(merchant_ids).select_related("merchant", "cashier")
    running = list(shifts.exclude(status=ShiftStatus.CLOSED))
    lately = shifts.filter(status=ShiftStatus.CLOSED, opened_at__gte=since)
    found: dict[tuple[UUID, str], Shift] = {}
    for shift in [*running, *lately.order_by("-opened_at")]:
        found.setdefault((shift.merchant_id, shift.desk), shift)
    tills = derived_balances(
        [accounts.till(one.id).id(one.currency) for one in running]
    )
    taken = _taken(running)
    staffed = {one.id for one in running}
    return [
        Window(
            one.merchant,
            one.desk,
            one.currency,
            one,
            one.id in staffed,
            tills.get(accounts.till(one.id).id(one.currency), 0),
            taken.get(one.id, ()),
        )
        for _key, one in sorted(
            found.items(), key=lambda known: (str(known[1].merchant), known[0][1])
        )
    ]


def _taken(shifts: Collection[Shift]) -> dict[UUID, list[Taking]]:
    """Sum up by kind what these shifts took; a deposit counts when it was taken."""
    tenders = Tender.objects.exclude(kind=TenderKind.DEPOSIT).exclude(
        payment__status=PaymentStatus.TAKEN_BACK
    )
    paid = tenders.filter(payment__shift__in=shifts).values_list(
        "payment__shift", "kind"
    )
    deposited = Deposit.objects.filter(shift__in=shifts).values_list("shift", "kind")
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for rows in (paid, deposited):
        for shift_id, kind, minor in rows.annotate(minor=Sum("amount_minor")):
            sums[shift_id, kind] += int(minor)
    found: dict[UUID, list[Taking]] = defaultdict(list)
    for (shift_id, kind), minor in sorted(sums.items()):
        found[shift_id].append(Taking(kind, minor))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A closed shift whose drawer had more, or less (below zero), than expected."""

    shift: Shift
    minor: int


def differences(
    merchant_ids: Collection[UUID] | None, *, since: datetime
) -> list[Difference]:
    """Give the shifts that closed since with more or less than expected."""
    shifts = _of(merchant_ids).select_related("merchant", "cashier")
    closed = shifts.filter(status=ShiftStatus.CLOSED, closed_at__gte=since)
    differ = closed.exclude(counted_minor=F("expected_minor")).order_by("-closed_at")
    return [
        Difference(one, (one.counted_minor or 0) - (one.expected_minor or 0))
        for one in differ
    ]


def refunds_to_approve(merchant_ids: Collection[UUID] | None) -> list[Refund]:
    """Give the refunds that wait for another person, the oldest first."""
    rows = Refund.objects.filter(status=RefundStatus.REQUESTED)
    if merchant_ids is not None:
        rows = rows.filter(bill__merchant__in=merchant_ids)
    whole = rows.select_related("bill__merchant").order_by("requested_at", "id")
    return list(whole)


def _of(merchant_ids: Collection[UUID] | None) -> QuerySet[Shift]:
    rows = Shift.objects.all()
    return rows if merchant_ids is None else rows.filter(merchant__in=merchant_ids)


def refund_within(
    refund_id: UUID, *, merchant_ids: Collection[UUID] | None
) -> Refund | None:
    """Give a refund of a bill of these merchants, or of any."""
    rows = Refund.objects.filter(id=refund_id, bill__isnull=False).defer("reason")
    if merchant_ids is not None:
        rows = rows.filter(bill__merchant__in=merchant_ids)
    return rows.first()
