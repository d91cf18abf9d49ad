"""What desks took and gave: by shift, or by a merchant's day, each with its transfers.

Figures are those of tenders, deposits and refunds; beside them stands what the books
say of the same acts. The two agree, or something is badly wrong. Two currencies never
mix: each has a report of its own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from ledger.models import Receipt, Shift, Transfer
from ledger.models.tender import TenderKind
from ledger.queries.days import Figure, that_did
from ledger.queries.desk_flows import PAID, REFUNDED, TAKEN_BACK, Flow, flows_of
from ledger.queries.desk_receipts import issued_in
from ledger.queries.moves import POSTED, Span
from ledger.rules import accounts

USED = TenderKind.DEPOSIT


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: of which acts, in what tender, by whom; empty: of all."""

    acts: tuple[str, ...] = ()
    kind: str = ""
    cashier_id: int | None = None
    currency: str = ""
    shift_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeskReport:
    """What some shifts took and gave, and what the books say of it, by account."""

    currency: str
    shifts: Sequence[Shift]
    flows: Sequence[Flow]
    booked: dict[str, int]
    span: Span | None = None

    @property
    def bill_ids(self) -> set[UUID]:
        """Name the bills that were paid, and whose payment counts."""
        kept: dict[UUID, int] = {}
        for flow in self.flows:
            if flow.bill_id and flow.act in {PAID, TAKEN_BACK}:
                kept[flow.bill_id] = kept.get(flow.bill_id, 0) + flow.minor
        return {bill_id for bill_id, minor in kept.items() if minor > 0}

    @property
    def refund_ids(self) -> set[UUID]:
        """Name the refunds that were handed back."""
        return {f.refund_id for f in self.flows if f.refund_id and f.act == REFUNDED}

    def receipts(self) -> list[Receipt]:
        """Give the receipts that were issued of these acts, in their time or shift."""
        bills = {flow.bill_id for flow in self.flows if flow.bill_id}
        issued = Receipt.objects.filter(bill_id__in=bills).order_by("series", "number")
        issued = issued.defer("facts", "lines")
        if self.span is None:
            return issued_in(issued, shift_ids={shift.id for shift in self.shifts})
        begin, end = self.span.begin, self.span.end
        return list(issued.filter(issued_at__gte=begin, issued_at__lt=end))

    def flows_in(self, part: Part) -> list[Flow]:
        """Give the flows of a part.

        A deposit that is used moves no desk: it counts where its kind is asked for.
        """
        own = {
            one.id
            for one in self.shifts
            if part.cashier_id in {None, one.cashier_id}
            and part.currency in {"", self.currency}
            and part.shift_id in {None, one.id}
        }
        return [
            one
            for one in self.flows
            if one.shift_id in own
            and (not part.acts or one.act in part.acts)
            and (one.kind == part.kind if part.kind else one.kind != USED)
        ]

    def sum_of(self, part: Part) -> tuple[int, int]:
        """Say how often, and how much."""
        found = [one.minor for one in self.flows_in(part)]
        return len(found), sum(found)

    def accounts_of(self, flows: Iterable[Flow]) -> set[UUID]:
        """Name the accounts that these flows moved."""
        codes = {flow.account for flow in flows}
        return {accounts.AccountName(code).id(self.currency) for code in codes}

    @property
    def stands(self) -> dict[str, int]:
        """Sum up by account what the acts say that it was moved by."""
        sums: dict[str, int] = {}
        for one in self.flows:
            if one.kind != USED:
                sums[one.account] = sums.get(one.account, 0) + one.minor
        return sums

    @property
    def agrees(self) -> bool:
        """Say whether the books moved every account by what the acts say."""
        names = {*self.stands, *self.booked}
        return all(self.stands.get(n, 0) == self.booked.get(n, 0) for n in names)


def report_of_shift(shift: Shift, *, span: Span | None = None) -> DeskReport:
    """Report one shift from its opening to now, or to its count, or of that time."""
    return _report([shift], span=span)


def reports_of_day(merchant_id: UUID, span: Span) -> list[DeskReport]:
    """Report what a merchant's desks took and gave in that time, by currency."""
    found = Shift.objects.filter(merchant_id=merchant_id, opened_at__lt=span.end)
    found = found.filter(Q(closed_at=None) | Q(closed_at__gte=span.begin))
    shifts = list(found.select_related("cashier").order_by("desk", "opened_at"))
    return [
        _report([one for one in shifts if one.currency == currency], span=span)
        for currency in sorted({one.currency for one in shifts})
    ]


def transfers_of_shift(shift_id: UUID) -> set[UUID]:
    """Name all transfers that a shift made, its closing one too."""
    flows = flows_of(list(Shift.objects.filter(id=shift_id)))
    return {shift_id, *(one for flow in flows for one in flow.act_ids)}


def transfers_of_prices(report: DeskReport) -> QuerySet[Transfer]:
    """Give what was charged for the bills that were paid, and what went back of any."""
    of_bills = Transfer.objects.filter(bill_id__in=report.bill_ids, kind__in=POSTED)
    charged = that_did(of_bills, ["charged", "insured", "taken_back"])
    given = {
        one for flow in report.flows if flow.act == REFUNDED for one in flow.act_ids
    }
    return Transfer.objects.filter(Q(id__in=charged.values("id")) | Q(id__in=given))


def came_to(
    rows: QuerySet[Transfer], *, account_ids: Collection[UUID]
) -> dict[str, Figure]:
    """Sum up by currency what transfers debited to accounts, less their credits."""
    grouped = rows.order_by().values("currency")
    sums = grouped.annotate(
        number=Count("id"),
        came=_sum_of("debit", account_ids),
        went=_sum_of("credit", account_ids),
    )
    return {
        row["currency"]: Figure(row["number"], int(row["came"] - row["went"]))
        for row in sums
    }


def _sum_of(side: str, account_ids: Collection[UUID]) -> Sum:
    there = Q(**{f"{side}_account_id__in": account_ids})
    return Sum("amount_minor", filter=there, default=0)


def _report(shifts: Sequence[Shift], *, span: Span | None) -> DeskReport:
    flows = flows_of(shifts, span=span)
    currency = shifts[0].currency
    return DeskReport(currency, shifts, flows, _booked(flows, currency), span)


def _booked(flows: Sequence[Flow], currency: str) -> dict[str, int]:
    """Sum up what these acts' transfers moved the desks' accounts by."""
    codes = {flow.account for flow in flows if flow.kind != USED}
    by_id = {accounts.AccountName(code).id(currency): code for code in codes}
    ids = {one for flow in flows for one in flow.act_ids}
    rows = Transfer.objects.filter(id__in=ids)
    sums: dict[str, int] = {}
    for debit_id, credit_id, minor in rows.values_list(
        "debit_account_id", "credit_account_id", "amount_minor"
    ):
        for account_id, sign in ((debit_id, 1), (credit_id, -1)):
            if code := by_id.get(account_id):
                sums[code] = sums.get(code, 0) + sign * minor
    return sums
