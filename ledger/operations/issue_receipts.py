"""Issue receipts: number them, take back those that no longer hold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Receipt, ReceiptSeries, Refund
from ledger.operations.lock_series import lock_series, year_here
from ledger.queries.proofs import BillNotSettled
from ledger.queries.receipts import (
    amounts_of,
    as_lines,
    given_back,
    last_receipts,
    lines_kept,
    paid_and_kept,
    standing_receipts,
    written,
)
from ledger.rules.ids import time_ordered_id
from ledger.rules.receipts import Amounts, Step, digest_of, next_step, series_of
from ledger.rules.states import BillStatus, RefundStatus


class NothingToReceipt(Rejected):
    """A receipt says what was paid; of this bill nothing was, or all went back."""

    code = "ledger.receipt.nothing_left"
    sentence = _("Nothing was paid of this bill that has not been given back.")


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """Which bill to receipt, as which kind; ``facts`` by codes, JSON values.

    ``instead_of`` is a receipt that a person takes back for a ``reason`` of theirs,
    though it says what was paid: it was spoilt, lost, or names somebody wrongly.
    """

    bill_id: UUID
    kind: str
    facts: Mapping[str, Any]
    instead_of: UUID | None = None
    reason: str = ""


def issue_receipt(*, draft: ReceiptDraft, at: datetime, by: str) -> UUID:
    """Give the receipt of a bill that stands, issued now if there was none.

    One that the draft takes back stands no more, and another says the same under a new
    number; asked again, that one is given.

    Raises:
        BillNotSettled: nobody has paid the bill.
        NothingToReceipt: of a bill of nothing, or of which all went back.
    """
    issue_receipts(drafts=[draft], at=at, by=by)
    stands = standing_receipts([draft.bill_id]).get(draft.bill_id)
    if stands:
        return stands.id
    bill = Bill.objects.get(id=draft.bill_id)
    if bill.status != BillStatus.SETTLED:
        raise BillNotSettled(status=bill.get_status_display())
    raise NothingToReceipt


def issue_receipts(*, drafts: Sequence[ReceiptDraft], at: datetime, by: str) -> int:
    """Bring the receipts of settled bills level with what is left of them; how many.

    One that says something else than what is left is taken back by a red letter,
    and what is left gets a new one. Bills are locked by id, then the series of
    their merchants; number and receipt are committed together or not at all. Of a
    bill whose receipt is level, and of one that is not settled, nothing is issued.
    """
    drafted = {draft.bill_id: draft for draft in drafts}
    with transaction.atomic(savepoint=False):
        bills = list(
            Bill.objects.select_for_update(no_key=True)
            .filter(id__in=drafted, status=BillStatus.SETTLED)
            .order_by("id")
        )
        _look_no_more(bills)
        # Read once: a refund that succeeds from here on is in no part of a receipt.
        given = given_back(bills)
        left, stand = paid_and_kept(bills, given=given), standing_receipts(drafted)
        steps = {
            bill.id: _step(stand.get(bill.id), left[bill.id], drafted[bill.id])
            for bill in bills
        }
        fresh = [bill for bill in bills if steps[bill.id].issues]
        lines = lines_kept(fresh, given=given)
        receipts = [
            _red(stand[bill.id], drafted[bill.id], at=at, by=by)
            for bill in bills
            if steps[bill.id].takes_back
        ]
        # After a payment that was taken back there is one that stands no more.
        before = last_receipts(bill.id for bill in fresh)
        for bill in fresh:
            receipt = _of_bill(bill, left[bill.id], at=at, by=by)
            draft, receipt.replaces = drafted[bill.id], before.get(bill.id)
            receipt.kind, receipt.facts = draft.kind, _spelled(draft.facts)
            receipt.lines = as_lines(lines[bill.id])
            receipts.append(receipt)
        _number(receipts, at=at)
        Receipt.objects.bulk_create(receipts)
    return len(receipts)


def take_receipt_back(*, bill: Bill, at: datetime, by: str) -> None:
    """Take back the receipt of a bill that nobody has paid any more, if one stands.

    Its row is the caller's, who posts later on: series are held before accounts. The
    receipt of the next payment is issued like any other.
    """
    with transaction.atomic(savepoint=False):
        stands = standing_receipts([bill.id]).get(bill.id)
        if stands is None:
            return
        draft = ReceiptDraft(bill.id, stands.kind, {})
        red = [_red(stands, draft, at=at, by=by)]
        _number(red, at=at)
        Receipt.objects.bulk_create(red)
        bill.receipt_due = True
        bill.save(update_fields=["receipt_due"])


def _step(  # noqa: PLR0917 - what is compared
    stands: Receipt | None, left: Amounts, draft: ReceiptDraft
) -> Step:
    if stands and stands.id == draft.instead_of and left.total_minor > 0:
        return Step(takes_back=True, issues=True)
    return next_step(stands=amounts_of(stands) if stands else None, left=left)


def _look_no_more(bills: Sequence[Bill]) -> None:
    """Take the notes away that these bills are to be looked at.

    A refund that succeeds from now on has a note that isn't among these.
    """
    due = [bill.id for bill in bills if bill.receipt_due]
    Bill.objects.filter(id__in=due).update(receipt_due=False)
    refunds = Refund.objects.filter(
        bill__in=bills, surplus=None, status=RefundStatus.SUCCEEDED, receipt_due=True
    )
    refunds.update(receipt_due=False)


def _red(stands: Receipt, draft: ReceiptDraft, *, at: datetime, by: str) -> Receipt:
    """Make the red letter of a receipt: its own words, its amounts turned around."""
    red = _of_bill(stands.bill, -amounts_of(stands), at=at, by=by)
    red.reverses, red.kind, red.facts = stands, stands.kind, stands.facts
    red.reason = draft.reason if stands.id == draft.instead_of else ""
    return red


def _of_bill(bill: Bill, amounts: Amounts, *, at: datetime, by: str) -> Receipt:
    return Receipt(
        holder_id=bill.holder_id,
        bill_id=bill.id,
        merchant_id=bill.merchant_id,
        currency=bill.currency,
        total_minor=amounts.total_minor,
        insurer_minor=amounts.insurer_minor,
        cash_minor=amounts.cash_minor,
        issued_at=at,
        issued_by=by,
    )


def _spelled(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _number(receipts: Sequence[Receipt], *, at: datetime) -> None:
    """Give each its number, its id and its digest; the series are the last locks."""
    year = year_here(at)
    wanted = {(one.merchant_id, series_of(one.kind, year)) for one in receipts}
    counters = lock_series(wanted=wanted)
    for one in receipts:
        counter = counters[one.merchant_id, series_of(one.kind, year)]
        counter.last_number += 1
        one.series, one.number = counter.series, counter.last_number
        one.id = time_ordered_id(at, "receipt", one.merchant_id, one.series, one.number)
        one.digest = digest_of(written(one))
    ReceiptSeries.objects.bulk_update(counters.values(), ["last_number"])
