"""What desks took and gave: by shift, or by a merchant's day, each with its transfers.

Figures are those of tenders, deposits and refunds; beside them stands what the books
say of the same acts. The two agree, or something is badly wrong.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ledger.models import (
    BankDeposit,
    Bill,
    Deposit,
    DepositReturn,
    Payment,
    Receipt,
    Refund,
    Shift,
    Tender,
    Transfer,
)
from ledger.models.tender import TenderKind
from ledger.queries.deposits import accounts_of_deposits
from ledger.queries.desk_transfers import ids_of, reversals_of, transfers_of_payment
from ledger.queries.moves import Span
from ledger.rules import accounts

KINDS = tuple((kind.value, kind.label) for kind in TenderKind)
"""What is handed over at a desk, and its names."""

PAID, DEPOSITED, RETURNED, REFUNDED, TAKEN_BACK, BANKED = (
    "paid",
    "deposited",
    "returned",
    "refunded",
    "taken_back",
    "banked",
)


@dataclass(frozen=True, slots=True)
class Flow:
    """One sum that a desk took, or gave (below zero): by which act, in what tender."""

    act: str
    kind: str
    minor: int
    shift_id: UUID
    account: str
    transfer_ids: tuple[UUID, ...]
    bill_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What some shifts took and gave, and what the books say of it, by account."""

    shifts: Sequence[Shift]
    flows: Sequence[Flow]
    booked: dict[str, int]
    receipts: Sequence[Receipt]

    @property
    def bill_ids(self) -> set[UUID]:
        """Name the bills that were paid, and whose payment counts."""
        kept: dict[UUID, int] = {}
        for flow in self.flows:
            if flow.bill_id and flow.act in {PAID, TAKEN_BACK}:
                kept[flow.bill_id] = kept.get(flow.bill_id, 0) + flow.minor
        return {bill_id for bill_id, minor in kept.items() if minor > 0}

    def whole_bills(self) -> tuple[int, int, set[str]]:
        """Say how many bills were paid, what they came to, and of which kinds."""
        rows = Bill.objects.filter(id__in=self.bill_ids)
        found = list(rows.values_list("kind", "total_minor"))
        kinds = {kind for kind, _minor in found}
        return len(found), sum(minor for _kind, minor in found), kinds

    def sum_of(
        self, *, acts: Collection[str] = (), kinds: Collection[str] = ()
    ) -> tuple[int, int]:
        """Say how often, and how much: of these acts and tenders, or of all."""
        found = [
            one.minor
            for one in self.flows
            if (not acts or one.act in acts) and (not kinds or one.kind in kinds)
        ]
        return len(found), sum(found)

    @property
    def stands(self) -> dict[str, int]:
        """Sum up by account what the acts say that it was moved by."""
        sums: dict[str, int] = {}
        for one in self.flows:
            if one.kind != TenderKind.DEPOSIT:
                sums[one.account] = sums.get(one.account, 0) + one.minor
        return sums

    @property
    def agrees(self) -> bool:
        """Say whether the books moved every account by what the acts say."""
        names = {*self.stands, *self.booked}
        return all(self.stands.get(n, 0) == self.booked.get(n, 0) for n in names)


def report_of_shift(shift: Shift) -> DeskReport:
    """Report one shift from its opening to now, or to its count."""
    return _report(Q(shift=shift), shifts=[shift])


def report_of_day(merchant_id: UUID, span: Span) -> DeskReport:
    """Report what a merchant's desks took and gave in that time."""
    found = Shift.objects.filter(merchant_id=merchant_id, opened_at__lt=span.end)
    found = found.filter(Q(closed_at=None) | Q(closed_at__gte=span.begin))
    shifts = list(found.select_related("cashier").order_by("desk", "opened_at"))
    return _report(Q(shift__in=shifts), shifts=shifts, span=span)


def transfers_of_shift(shift_id: UUID) -> set[UUID]:
    """Name all transfers that a shift made, its closing one too."""
    found = {one for flow in _flows(Q(shift_id=shift_id)) for one in flow.transfer_ids}
    return {*found, shift_id}


def _report(which: Q, *, shifts: list[Shift], span: Span | None = None) -> DeskReport:
    flows = list(_flows(which, span=span))
    bills = {flow.bill_id for flow in flows if flow.bill_id}
    issued = Receipt.objects.filter(bill_id__in=bills).order_by("series", "number")
    if span:
        issued = issued.filter(issued_at__gte=span.begin, issued_at__lt=span.end)
    currency = shifts[0].currency if shifts else ""
    receipts = list(issued.defer("facts", "lines"))
    return DeskReport(shifts, flows, _booked(flows, currency=currency), receipts)


def _within(span: Span | None, name: str) -> Q:
    if span is None:
        return Q()
    return Q(**{f"{name}__gte": span.begin, f"{name}__lt": span.end})


def _flows(which: Q, *, span: Span | None = None) -> Iterator[Flow]:
    yield from _payments(which & _within(span, "ended_at"))
    yield from _refunds(which & _within(span, "ended_at"))
    for row in Deposit.objects.filter(which & _within(span, "at")):
        yield Flow(
            DEPOSITED, row.kind, row.amount_minor, row.shift_id, row.account, (row.id,)
        )
    returns = DepositReturn.objects.filter(which & _within(span, "at"))
    for back in returns.select_related("deposit"):
        yield Flow(
            RETURNED,
            back.deposit.kind,
            -back.amount_minor,
            back.shift_id,
            back.account,
            (back.id,),
        )
    for bag in BankDeposit.objects.filter(which & _within(span, "at")):
        till = accounts.till(bag.shift_id).code
        yield Flow(
            BANKED, TenderKind.CASH, -bag.amount_minor, bag.shift_id, till, (bag.id,)
        )


def _payments(which: Q) -> Iterator[Flow]:
    """Give tenders; a deposit that is used was taken before, and moves no desk."""
    rows = Payment.objects.filter(which, shift__isnull=False).defer("token")
    for payment in rows.prefetch_related("tenders"):
        tenders = list(payment.tenders.all())
        ids = transfers_of_payment(payment, tenders=len(tenders))
        for tender in tenders:
            yield Flow(
                PAID,
                tender.kind,
                tender.amount_minor,
                payment.shift_id or payment.id,
                tender.account,
                ids,
                payment.bill_id,
            )


def _refunds(which: Q) -> Iterator[Flow]:
    """Give what went back; what a deposit had paid leaves by the way that it came.

    Of a payment that was taken back the deposit's part stands on the deposit again.
    """
    rows = Refund.objects.filter(which, shift__isnull=False).defer("reason")
    refunds = list(rows.prefetch_related("tenders__tender"))
    parts = [(one, part) for one in refunds for part in one.tenders.all()]
    used = [part.tender for _one, part in parts]
    came = accounts_of_deposits(t.slip for t in used if t.kind == TenderKind.DEPOSIT)
    for refund, part in parts:
        tender: Tender = part.tender
        kind, account = tender.kind, tender.account
        if tender.kind == TenderKind.DEPOSIT and not refund.takes_payment_back:
            kind, name = came[tender.slip]
            account = name.code
        shift_id = refund.shift_id or refund.id
        if kind == TenderKind.CASH:
            account = accounts.till(shift_id).code
        places = len([1 for other, _part in parts if other is refund])
        act, ids = (
            REFUNDED,
            ids_of(refund.requested_at, "refund", refund.id, places=places),
        )
        if refund.takes_payment_back:
            act, ids = TAKEN_BACK, reversals_of(refund, tenders=places)
        yield Flow(
            act, kind, -part.amount_minor, shift_id, account, ids, refund.bill_id
        )


def _booked(flows: Iterable[Flow], *, currency: str) -> dict[str, int]:
    """Sum up what these acts' transfers moved the desks' accounts by."""
    codes = {flow.account for flow in flows if flow.kind != TenderKind.DEPOSIT}
    by_id = {accounts.AccountName(code).id(currency): code for code in codes}
    ids = {one for flow in flows for one in flow.transfer_ids}
    rows = Transfer.objects.filter(id__in=ids)
    sums: dict[str, int] = {}
    for debit_id, credit_id, minor in rows.values_list(
        "debit_account_id", "credit_account_id", "amount_minor"
    ):
        for account_id, sign in ((debit_id, 1), (credit_id, -1)):
            if code := by_id.get(account_id):
                sums[code] = sums.get(code, 0) + sign * minor
    return sums
