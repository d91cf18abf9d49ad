"""What of a bill has been given back, what is left, and where it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet, Sum

from ledger.models import (
    Bill,
    Charge,
    Payment,
    Refund,
    RefundLine,
    Tender,
    TenderKind,
    Transfer,
    TransferKind,
)
from ledger.models.account import Account
from ledger.queries.deposits import accounts_of_deposits
from ledger.rules.accounts import AccountName
from ledger.rules.refund_lines import BilledLine, LineShare, share_lines
from ledger.rules.settling import Taken
from ledger.rules.states import PaymentStatus, RefundStatus

REFUNDS = Prefetch(
    "refunds",
    Refund.objects.defer("reason")
    .prefetch_related("lines__charge")
    .order_by("requested_at", "id"),
)


HAS_TAKEN_BACK = Q(takes_payment_back=True, status=RefundStatus.SUCCEEDED)
"""Refunds that went with their payment: its bill was owed again, and says so."""

TO_BE_GIVEN = (RefundStatus.REQUESTED, RefundStatus.APPROVED)


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be given back of a bill, in minor units."""

    cash_minor: int
    insurer_minor: int


@dataclass(frozen=True, slots=True)
class TenderLeft:
    """A desk's tender and what of it has not been handed back."""

    id: UUID
    kind: str
    account: AccountName
    left_minor: int


def paid_by(bill: Bill) -> Payment | None:
    """Give the payment that settled a bill; one of no cash total has none."""
    settled = bill.payments.filter(status=PaymentStatus.SUCCEEDED)
    return settled.defer("token").first()


def left_of(bill: Bill) -> Left:
    """Say what of a settled bill no refund has asked for, or only a declined one."""
    sums = (
        reserving()
        .filter(bill_id=bill.id)
        .aggregate(
            cash=Sum("amount_minor", default=0), insurer=Sum("insurer_minor", default=0)
        )
    )
    return _less(bill, sums)


def _less(bill: Bill, given: Mapping[str, int]) -> Left:
    return Left(
        bill.cash_minor - int(given["cash"]), bill.insurer_minor - int(given["insurer"])
    )


def left_before(refund: Refund, bill: Bill) -> Left:
    """Say what of its bill was left in the moment in which a refund was asked for."""
    at = refund.requested_at
    before = Refund.objects.filter(bill_id=bill.id, surplus=None, requested_at__lt=at)
    # One that was declined by then had given its amount free again.
    declined = Q(status=RefundStatus.DECLINED, ended_at__lte=at)
    sums = before.exclude(declined | HAS_TAKEN_BACK).aggregate(
        cash=Sum("amount_minor", default=0), insurer=Sum("insurer_minor", default=0)
    )
    return _less(bill, sums)


def cash_left(*, bill_id: UUID, holder_id: UUID) -> int:
    """Say how much of what a bill's payer paid may still be given back."""
    return left_of(Bill.objects.get(id=bill_id, holder_id=holder_id)).cash_minor


def given_by_line(*, bill_id: UUID, holder_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Say what refunds by line asked back of a bill's charges, declined ones too."""
    rows = RefundLine.objects.filter(refund__bill=bill_id, holder_id=holder_id)
    sums = rows.values("charge_id").annotate(
        citizen=Sum("amount_minor"), insurer=Sum("insurer_minor")
    )
    return {row["charge_id"]: (row["citizen"], row["insurer"]) for row in sums}


def given_alone_minor(bill_id: UUID) -> int:
    """Say how much of a bill goes, or went, back on one person's word: both parts.

    Payments that were taken back count too: each handed the whole of it out.
    """
    alone = Refund.objects.filter(surplus=None, bill_id=bill_id, approved_by="")
    decided = (RefundStatus.REQUESTED, RefundStatus.DECLINED)
    sums = alone.exclude(status__in=decided).aggregate(
        both=Sum(F("amount_minor") + F("insurer_minor"), default=0)
    )
    return int(sums["both"])


def reserving() -> QuerySet[Refund]:
    """The refunds that keep their amounts from being asked for again.

    One that has taken its payment back asks nothing of the payment after it.
    """
    asked = Refund.objects.filter(surplus=None).exclude(status=RefundStatus.DECLINED)
    return asked.exclude(HAS_TAKEN_BACK)


def is_being_taken_back(*, bill_id: UUID, holder_id: UUID) -> bool:
    """Say whether a bill's payment is to be taken back when somebody has agreed."""
    asked = Refund.objects.filter(
        bill_id=bill_id, holder_id=holder_id, takes_payment_back=True
    )
    return asked.filter(status__in=TO_BE_GIVEN).exists()


def lines_left(bill: Bill) -> list[LineShare]:
    """Say what of each line has not been refunded by line: both shares."""
    given = {
        row["charge_id"]: row
        for row in RefundLine.objects.filter(refund__in=reserving(), refund__bill=bill)
        .values("charge_id")
        .annotate(citizen=Sum("amount_minor"), insurer=Sum("insurer_minor"))
    }
    none = {"citizen": 0, "insurer": 0}
    return [
        LineShare(
            share.charge_id,
            share.line_no,
            share.citizen_minor - given.get(share.charge_id, none)["citizen"],
            share.insurer_minor - given.get(share.charge_id, none)["insurer"],
        )
        for share in shares_of(bill, bill.charges.select_related("share"))
    ]


def shares_of(bill: Bill, charges: Iterable[Charge]) -> list[LineShare]:
    """Say who bore how much of each of a bill's lines; ``charges`` are all of them."""
    return share_lines(_billed(charges), insurer_minor=bill.insurer_minor)


def _billed(rows: Iterable[Charge]) -> list[BilledLine]:
    """Give the lines of a bill that no other line took back."""
    charges = sorted(rows, key=lambda charge: (charge.booked_at, charge.id))
    taken_back = {charge.reverses_id: charge.amount_minor for charge in charges}
    return [
        BilledLine(
            charge.id,
            charge.line_no,
            charge.amount_minor + taken_back.get(charge.id, 0),
            0 if charge.id in taken_back else _said_of_fund(charge),
        )
        for charge in charges
        if charge.reverses_id is None
    ]


def _said_of_fund(charge: Charge) -> int:
    """Say what the fund pays of a line: as told at closing, else as explained."""
    share = getattr(charge, "share", None)
    if share is not None:
        return int(share.insurer_minor)
    for name in ("insurer_minor", "insurer_estimate_minor"):
        said = charge.explanation.get(name)
        if type(said) is int and 0 <= said <= charge.amount_minor:
            return said
    return 0


def funds_of(bill: Bill) -> list[Taken]:
    """Say which insurers' accounts a bill stands on, and with how much, net."""
    moved = Transfer.objects.filter(holder_id=bill.holder_id, bill_id=bill.id).filter(
        kind__in=[TransferKind.CAPTURE, TransferKind.POST, TransferKind.REVERSE]
    )
    rows = moved.values_list("debit_account_id", "credit_account_id", "amount_minor")
    owed: dict[UUID, int] = {}
    for debit_id, credit_id, amount_minor in rows:
        owed[debit_id] = owed.get(debit_id, 0) + amount_minor
        owed[credit_id] = owed.get(credit_id, 0) - amount_minor
    funds = Account.objects.filter(id__in=owed, code__startswith="insurer:")
    return [
        Taken(AccountName(code), owed[account_id])
        for account_id, code in funds.order_by("code").values_list("id", "code")
        if owed[account_id] > 0
    ]


def tenders_left(payment_id: UUID) -> list[TenderLeft]:
    """Give a desk payment's tenders with what is left of each, cash last.

    What a terminal took goes back to its card before any cash is handed out. A
    deposit goes back the way that it came.
    """
    given = Sum("refunds__amount_minor", default=0)
    tenders = Tender.objects.filter(payment_id=payment_id).annotate(given=given)
    found = list(tenders.order_by("at", "id"))
    came = accounts_of_deposits(t.slip for t in found if t.kind == TenderKind.DEPOSIT)
    rows = [
        TenderLeft(
            one.id,
            *came.get(one.slip, (one.kind, AccountName(one.account))),
            one.amount_minor - one.given,
        )
        for one in found
    ]
    return sorted(rows, key=lambda one: one.kind == TenderKind.CASH)


@dataclass(frozen=True, slots=True)
class WayBack:
    """To what kind of tender a part of a refund goes back."""

    kind: str
    amount_minor: int

    @property
    def label(self) -> Any:
        """Name the kind in the language of the page."""
        return TenderKind(self.kind).label

    @property
    def is_deposit(self) -> bool:
        """Say whether nothing is handed out: it stands on a deposit again."""
        return self.kind == TenderKind.DEPOSIT


def ways_back(refunds: Iterable[Refund]) -> list[WayBack]:
    """Say where refunds at a desk go together: to cards and codes first, then cash."""
    asked: dict[UUID, int] = {}
    for refund in refunds:
        if refund.payment_id:
            before = asked.get(refund.payment_id, 0)
            asked[refund.payment_id] = before + refund.amount_minor
    ways: dict[str, int] = {}
    for payment_id, amount_minor in asked.items():
        for tender, minor in in_order(amount_minor, tenders_left(payment_id)):
            ways[tender.kind] = ways.get(tender.kind, 0) + minor
    return [WayBack(kind, minor) for kind, minor in ways.items()]


def tendered(payment_id: UUID) -> list[WayBack]:
    """Sum up by kind what was handed over for a payment, cash last."""
    sums: dict[str, int] = {}
    for tender in Tender.objects.filter(payment_id=payment_id).order_by("at", "id"):
        sums[tender.kind] = sums.get(tender.kind, 0) + tender.amount_minor
    parts = [WayBack(kind, minor) for kind, minor in sums.items()]
    return sorted(parts, key=lambda part: part.kind == TenderKind.CASH)


def in_order(
    amount_minor: int, left: Iterable[TenderLeft]
) -> list[tuple[TenderLeft, int]]:
    """Share an amount out over what is left of tenders, in their order."""
    parts, rest = [], amount_minor
    for tender in left:
        minor = min(rest, tender.left_minor)
        rest -= minor
        if minor:
            parts.append((tender, minor))
    return parts
