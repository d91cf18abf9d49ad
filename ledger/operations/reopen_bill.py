"""Let a paid bill wait for its payer again: its payment at a desk was a mistake."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Payment, Refund, RefundTender, TenderKind
from ledger.models import Transfer as Moved
from ledger.operations.issue_receipts import take_receipt_back
from ledger.operations.note_overdue import note_overdue
from ledger.operations.note_standing import note_standing
from ledger.operations.note_step import note_step
from ledger.operations.post_transfers import PostingRefused, post_transfers
from ledger.operations.tell_outcomes import tell_taken_back
from ledger.operations.use_till import check_till, hold_till
from ledger.ports import Posting, PostingResult
from ledger.queries.desk_transfers import reversals_of, transfers_of_payment
from ledger.queries.policies import closing_terms
from ledger.queries.refunds import reserving
from ledger.rules.states import (
    BillStatus,
    DisputeStatus,
    PaymentStatus,
    RefundStatus,
)

WINDOW_FIRST = timedelta(minutes=30)
"""Whoever stands at the window has meant to pay there: for half an hour no worker
collects the bill from an instrument that its payer has given."""


class PaymentNotStanding(Rejected):
    """Only a payment that counts can be taken back, and only once."""

    code = "ledger.payment.not_standing"
    sentence = _("The payment is “%(status)s”; there is nothing to take back.")


class PaymentBuiltOn(Rejected):
    """Something has happened to what was paid: that isn't forgotten."""

    code = "ledger.payment.built_on"
    sentence = _(
        "Something of this payment was given back already, its bill is disputed, or "
        "had been given up before it was paid. Give the money back by a refund."
    )


class TakenInAnotherShift(Rejected):
    """Its till was counted with the money in it, or is another cashier's."""

    code = "ledger.payment.other_shift"
    sentence = _(
        "The payment was taken in another shift: its cashier takes it back while that "
        "is open; after that the money goes back by a refund."
    )


class LineInUse(Rejected):
    """What the payment freed of the line carries something else by now."""

    code = "ledger.payment.line_in_use"
    sentence = _(
        "The credit line no longer carries this bill: what the payment freed is in "
        "use, or the line was lowered. Give the money back by a refund."
    )


def reopen_bill(
    *, bill: Bill, refund: Refund, shift_id: UUID, by: str, at: datetime
) -> None:
    """Undo a desk's payment: every transfer reversed, the bill owed as before.

    The rows of bill and refund are the caller's, and so is who pays from now on. The
    payment stays as a fact with its tenders; deposits that it used are there again, its
    receipt is taken back by a red letter, and whoever paid is told. A bill that is late
    by now is overdue.

    Raises:
        PaymentNotStanding, PaymentBuiltOn, TakenInAnotherShift, ShiftUnknown,
        ShiftNotOpen, ShiftElsewhere, TillTooEmpty, LineInUse: in this order.
    """
    with transaction.atomic(savepoint=False):
        payment = Payment.objects.defer("token").get(refunds=refund)
        refuse_taking_back(bill=bill, payment=payment, shift_id=shift_id, by=refund.id)
        _out_of_its_tenders(refund, payment, bill=bill, at=at)
        payment.status = PaymentStatus.TAKEN_BACK
        payment.save(update_fields=["status"])
        _open_again(bill, by=by, at=at)
        tell_taken_back(bill=bill, payment=payment, at=at)
        persons = {bill.holder_id, bill.payer_id, payment.payer_id}
        note_standing(holder_ids=persons, at=at)
        take_receipt_back(bill=bill, at=at, by=by)
        _reverse(payment, refund, at=at)


def refuse_taking_back(
    *, bill: Bill, payment: Payment, shift_id: UUID, by: UUID
) -> None:
    """Refuse to take a payment back that something stands on; the bill is locked.

    ``by`` is the refund that takes it back.

    Raises:
        PaymentNotStanding, PaymentBuiltOn, TakenInAnotherShift: in this order.
    """
    if payment.status != PaymentStatus.SUCCEEDED:
        raise PaymentNotStanding(status=payment.get_status_display())
    others = reserving().filter(bill_id=bill.id).exclude(id=by)
    disputes = bill.disputes.filter(status=DisputeStatus.OPEN)
    given_up = bill.steps.filter(status=BillStatus.WRITTEN_OFF)
    if others.exists() or disputes.exists() or given_up.exists():
        raise PaymentBuiltOn
    if payment.shift_id != shift_id:
        raise TakenInAnotherShift


def _out_of_its_tenders(
    refund: Refund, payment: Payment, *, bill: Bill, at: datetime
) -> None:
    """End the refund: it gave every tender of the payment back, whole."""
    if payment.shift_id is None:  # The table's constraint says that a desk's has one.
        raise TakenInAnotherShift
    shift = hold_till(
        shift_id=payment.shift_id, merchant_id=bill.merchant_id, currency=bill.currency
    )
    tenders = list(payment.tenders.order_by("id"))
    in_cash = [one for one in tenders if one.kind == TenderKind.CASH]
    check_till(shift=shift, amount_minor=sum(one.amount_minor for one in in_cash))
    refund.status, refund.submitted_at, refund.shift = RefundStatus.SUBMITTED, at, shift
    # The red letter is written with it: nobody has to look at the receipt again.
    refund.receipt_due = False
    refund.save(update_fields=["status", "submitted_at", "shift", "receipt_due"])
    refund.status, refund.ended_at = RefundStatus.SUCCEEDED, at
    refund.save(update_fields=["status", "ended_at"])
    RefundTender.objects.bulk_create(
        [
            RefundTender(
                refund=refund,
                holder_id=refund.holder_id,
                tender_id=tender.id,
                amount_minor=tender.amount_minor,
            )
            for tender in tenders
        ]
    )


def _open_again(bill: Bill, *, by: str, at: datetime) -> None:
    """Let the bill wait where a declined payment would have left it."""
    _policy, collectable = closing_terms([bill], at=at)
    was_late = bill.steps.filter(status=BillStatus.OVERDUE).exists()
    is_late = was_late or bill.due_at is None or bill.due_at <= at
    bill.status = BillStatus.OVERDUE if is_late else BillStatus.CLOSED
    bill.collect_at = at + WINDOW_FIRST if collectable else None
    bill.settled_at = None
    bill.save(update_fields=["payer_id", "status", "collect_at", "settled_at"])
    note_step(bill=bill, by=by, at=at)
    if is_late:
        note_overdue(bills=[bill], at=at)


def _reverse(payment: Payment, refund: Refund, *, at: datetime) -> None:
    tenders = payment.tenders.count()
    posted = transfers_of_payment(payment, tenders=tenders)
    known = set(
        Moved.objects.filter(holder_id=payment.holder_id, id__in=posted).values_list(
            "id", flat=True
        )
    )
    names = zip(posted, reversals_of(refund, tenders=tenders), strict=True)
    postings = [
        Posting(
            id=reversal, holder_id=payment.holder_id, kind="reverse", about_id=about
        )
        for about, reversal in names
        if about in known
    ]
    results = post_transfers(postings=postings, at=at)
    for posting, result in zip(postings, results, strict=True):
        if result in {PostingResult.EXCEEDS_LIMIT, PostingResult.ACCOUNT_CLOSED}:
            raise LineInUse
        if not result.stands:
            raise PostingRefused(id=posting.id, result=result.value)
