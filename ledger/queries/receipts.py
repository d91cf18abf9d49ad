"""Receipts as they stand, and the bills whose receipts are to be brought level."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    When,
)

from ledger.models import Bill, Charge, Receipt, ReceiptPrint, Refund, RefundLine
from ledger.ports import ReceiptSubject
from ledger.queries.refunds import HAS_TAKEN_BACK, shares_of
from ledger.rules.receipts import Amounts, Written
from ledger.rules.refund_lines import LineShare
from ledger.rules.states import BillStatus, RefundStatus

SUBJECT = ("id", "kind", "subject_id", "holder_id", "payer_id")


def bills_to_receipt(*, limit: int) -> list[ReceiptSubject]:
    """Give bills that wait for their receipt, or that something was refunded of."""
    settled = Bill.objects.filter(status=BillStatus.SETTLED, receipt_due=True)
    waiting = list(settled.order_by("settled_at").values_list(*SUBJECT)[:limit])
    if len(waiting) < limit:
        refunds = Refund.objects.filter(
            status=RefundStatus.SUCCEEDED, receipt_due=True, surplus__isnull=True
        )
        refunded = refunds.order_by("ended_at").values_list("bill_id", flat=True)
        of_them = Bill.objects.filter(id__in=refunded[:limit])
        waiting += of_them.values_list(*SUBJECT)
    return list(dict.fromkeys(ReceiptSubject(*row) for row in waiting))


def subjects_of(bill_ids: Collection[UUID]) -> list[ReceiptSubject]:
    """Give of some bills what the floors above recognise them by."""
    rows = Bill.objects.filter(id__in=bill_ids).values_list(*SUBJECT)
    return [ReceiptSubject(*row) for row in rows]


def standing_receipts(bill_ids: Collection[UUID]) -> dict[UUID, Receipt]:
    """Give the receipt that stands for each of these bills that has one."""
    rows = _standing().filter(bill_id__in=bill_ids).select_related("bill")
    return {row.bill_id: row for row in rows}


def last_receipts(bill_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
    """Give the last receipt of each of these bills, red letters left out."""
    rows = Receipt.objects.filter(bill_id__in=list(bill_ids), reverses=None)
    return {row.bill_id: row for row in rows.order_by("issued_at", "number")}


def receipt_of(bill_id: UUID) -> Receipt | None:
    """Give the receipt of a bill that stands, else its last: a red letter."""
    rows = Receipt.objects.filter(bill_id=bill_id)
    return rows.order_by("-issued_at", "-number").first()


def receipts_of(bill_id: UUID) -> list[Receipt]:
    """Give all receipts of a bill in the order in which they were issued."""
    return list(Receipt.objects.filter(bill_id=bill_id).order_by("issued_at", "number"))


def receipts_of_bills(*, subject_id: UUID, holder_id: UUID) -> list[Any]:
    """Give all receipts of a subject's bills, the newest first.

    Each with its ``copies`` printed so far, and whether it ``stands``.
    """
    taken_back = Receipt.objects.filter(
        holder_id=OuterRef("holder_id"), reverses=OuterRef("id")
    )
    rows = Receipt.objects.filter(
        holder_id=holder_id, bill__subject_id=subject_id, bill__holder_id=holder_id
    ).annotate(
        copies=Count("prints"),
        stands=Case(
            When(Q(reverses=None) & ~Exists(taken_back), then=True), default=False
        ),
    )
    return list(rows.defer("facts").order_by("-issued_at", "-number"))


def whole_receipt(receipt_id: UUID) -> Receipt | None:
    """Give a receipt with its bill, merchant, charges, payments and prints."""
    charges = Prefetch("bill__charges", Charge.objects.order_by("booked_at", "id"))
    prints = Prefetch("prints", ReceiptPrint.objects.order_by("copy_no"))
    rows = Receipt.objects.select_related("bill", "merchant", "reverses", "replaces")
    whole = rows.prefetch_related(charges, prints, "bill__payments__tenders")
    return whole.filter(id=receipt_id).first()


def follower_of(receipt: Receipt) -> tuple[Receipt | None, Receipt | None]:
    """Give what took a receipt back, and what replaced it."""
    of_bill = Receipt.objects.filter(bill_id=receipt.bill_id)
    return (
        of_bill.filter(reverses=receipt).first(),
        of_bill.filter(replaces=receipt).first(),
    )


def given_back(bills: Collection[Bill]) -> list[UUID]:
    """Give the refunds that gave something of these bills back by now."""
    refunds = Refund.objects.filter(
        bill__in=bills, surplus=None, status=RefundStatus.SUCCEEDED
    ).exclude(HAS_TAKEN_BACK)
    return list(refunds.values_list("id", flat=True))


def paid_and_kept(
    bills: Collection[Bill], *, given: Collection[UUID]
) -> dict[UUID, Amounts]:
    """Say of each bill what was paid of it and these refunds have not given back."""
    back = {
        row["bill_id"]: Amounts(int(row["insurer"]), int(row["cash"]))
        for row in Refund.objects.filter(bill__in=bills, id__in=given)
        .values("bill_id")
        .annotate(insurer=Sum("insurer_minor"), cash=Sum("amount_minor"))
    }
    nothing = Amounts(0, 0)
    return {
        bill.id: Amounts(bill.insurer_minor, bill.cash_minor)
        - back.get(bill.id, nothing)
        for bill in bills
    }


def lines_kept(
    bills: Collection[Bill], *, given: Collection[UUID]
) -> dict[UUID, list[LineShare]]:
    """Say of each line who bore what that these refunds have not given back by line."""
    charges: dict[UUID, list[Charge]] = defaultdict(list)
    for charge in Charge.objects.filter(bill__in=bills).select_related("share"):
        charges[charge.bill_id].append(charge)
    back = {
        row["charge_id"]: row
        for row in RefundLine.objects.filter(refund__in=given)
        .values("charge_id")
        .annotate(cash=Sum("amount_minor"), insurer=Sum("insurer_minor"))
    }
    none = {"cash": 0, "insurer": 0}
    return {
        bill.id: [
            LineShare(
                line.charge_id,
                line.line_no,
                line.citizen_minor - back.get(line.charge_id, none)["cash"],
                line.insurer_minor - back.get(line.charge_id, none)["insurer"],
            )
            for line in shares_of(bill, charges[bill.id])
        ]
        for bill in bills
    }


def written(receipt: Receipt) -> Written:
    """Give what a receipt says, to be digested."""
    return Written(
        bill_id=receipt.bill_id,
        merchant_id=receipt.merchant_id,
        kind=receipt.kind,
        series=receipt.series,
        number=receipt.number,
        currency=receipt.currency,
        amounts=amounts_of(receipt),
        facts=receipt.facts,
        lines=receipt.lines,
        reverses_id=receipt.reverses_id,
        replaces_id=receipt.replaces_id,
        issued_at=receipt.issued_at,
        issued_by=receipt.issued_by,
        reason=receipt.reason,
    )


def amounts_of(receipt: Receipt) -> Amounts:
    """Give what a receipt says was paid."""
    return Amounts(receipt.insurer_minor, receipt.cash_minor)


def as_lines(shares: Iterable[LineShare]) -> list[Sequence[object]]:
    """Write lines as a receipt keeps them; those of which nothing is left are gone."""
    return [
        [str(line.charge_id), line.citizen_minor, line.insurer_minor]
        for line in shares
        if not line.is_empty
    ]


def _standing() -> QuerySet[Receipt]:
    taken_back = Receipt.objects.filter(
        holder_id=OuterRef("holder_id"), reverses=OuterRef("id")
    )
    return Receipt.objects.filter(~Exists(taken_back), reverses=None)
