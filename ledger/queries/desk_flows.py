"""What desks took and gave, act by act, each with the transfers that it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from ledger.models import (
    BankDeposit,
    Deposit,
    DepositReturn,
    Payment,
    Refund,
    RefundTender,
    Shift,
    Tender,
    Transfer,
)
from ledger.models.tender import TenderKind
from ledger.queries.deposits import accounts_of_deposits
from ledger.queries.desk_transfers import (
    as_taken,
    ids_of,
    reversals_of,
    transfers_of_payment,
)
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

FUNDS_MAX = 9
"""So many insurers' accounts a refund may go back to beside its tenders; it is one."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sum that a desk took, or gave (below zero): by which act, in what tender.

    ``transfer_ids`` moved it; ``act_ids`` are all that the act may have moved.
    """

    act: str
    kind: str
    minor: int
    shift_id: UUID
    account: str
    act_ids: tuple[UUID, ...]
    bill_id: UUID | None = None
    refund_id: UUID | None = None
    transfer_ids: tuple[UUID, ...] = ()


def flows_of(shifts: Sequence[Shift], *, span: Span | None = None) -> list[Flow]:
    """Give what these shifts took and gave, in that time if one is named."""
    found = list(_flows(Q(shift__in=shifts), span=span))
    named = {one for flow in found for one in flow.act_ids}
    rows = Transfer.objects.filter(id__in=named)
    booked = dict(rows.values_list("id", "amount_minor"))
    return list(_dealt(found, booked))


def _dealt(flows: Iterable[Flow], booked: dict[UUID, int]) -> Iterator[Flow]:
    """Deal an act's transfers out to its flows: each has as many as make its sum.

    They were posted in the order of the flows, each in one or two parts.
    """
    for act_ids, own in groupby(flows, key=lambda flow: flow.act_ids):
        left = iter(one for one in act_ids if one in booked)
        for flow in own:
            taken, missing = [], abs(flow.minor)
            while missing > 0 and (one := next(left, None)):
                taken.append(one)
                missing -= booked[one]
            yield replace(flow, transfer_ids=tuple(taken))


def _flows(which: Q, *, span: Span | None) -> Iterator[Flow]:
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
        tenders = as_taken(payment, payment.tenders.all())
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
    rows = Refund.objects.filter(which, shift__isnull=False).select_related("payment")
    rows = rows.defer("reason", "payment__token")
    refunds = list(rows.prefetch_related("tenders__tender"))
    used = [part.tender for one in refunds for part in one.tenders.all()]
    came = accounts_of_deposits(t.slip for t in used if t.kind == TenderKind.DEPOSIT)
    for refund in refunds:
        shift_id = refund.shift_id or refund.id
        parts = _in_order(refund)
        act, act_ids = _act(refund, places=len(parts))
        for part in parts:
            tender: Tender = part.tender
            kind, account = tender.kind, tender.account
            if tender.kind == TenderKind.DEPOSIT and not refund.takes_payment_back:
                kind, name = came[tender.slip]
                account = name.code
            if kind == TenderKind.CASH:
                account = accounts.till(shift_id).code
            yield Flow(
                act,
                kind,
                -part.amount_minor,
                shift_id,
                account,
                act_ids,
                refund.bill_id,
                refund.id,
            )


def _in_order(refund: Refund) -> list[RefundTender]:
    """Give the parts of a refund in the order in which their transfers were posted."""
    parts = sorted(refund.tenders.all(), key=lambda part: part.id)
    if not refund.takes_payment_back or refund.payment is None:
        return parts
    taken = as_taken(refund.payment, [part.tender for part in parts])
    return sorted(parts, key=lambda part: taken.index(part.tender))


def _act(refund: Refund, *, places: int) -> tuple[str, tuple[UUID, ...]]:
    """Say what a refund did, and which transfers it may have made."""
    if refund.takes_payment_back:
        return TAKEN_BACK, reversals_of(refund, tenders=places)
    places += FUNDS_MAX
    return REFUNDED, ids_of(refund.requested_at, "refund", refund.id, places=places)


def _within(span: Span | None, name: str) -> Q:
    if span is None:
        return Q()
    return Q(**{f"{name}__gte": span.begin, f"{name}__lt": span.end})
