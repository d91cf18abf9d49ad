"""Pay a bill with its subject's deposits, and give back what is left of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, Payment, TenderKind
from ledger.operations.give_back_deposit import give_back_deposit
from ledger.operations.start_payment import BillUnknown
from ledger.operations.take_tenders import TenderDraft, by_deposit, take_tenders
from ledger.queries.deposits import DepositLeft, deposits_of, is_last_bill
from ledger.rules.ids import time_ordered_id


def pay_with_deposits(
    *,
    payment_id: UUID,
    bill_id: UUID,
    others: Sequence[TenderDraft],
    shift_id: UUID,
    by: str,
    at: datetime,
    supersede: bool = False,
) -> Payment:
    """Settle a bill in one payment: deposits, the oldest first, then ``others``.

    With the subject's last bill what is left of its deposits is given back in the
    same moment, cash out of the shift's till; nothing stays behind but a deposit that
    is taken meanwhile. The same ``payment_id`` again gives the payment it made, and
    moves nothing.

    Raises:
        BillUnknown: there is no such bill.
        And what ``take_tenders`` refuses.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.filter(id=bill_id).first()
        if bill is None:
            raise BillUnknown
        known = Payment.objects.filter(id=payment_id).first()
        found = [] if known else _deposits(bill)
        deposits = _made(known) if known else _drawn(bill, found)
        payment = take_tenders(
            payment_id=payment_id,
            bill_id=bill_id,
            tenders=[*deposits, *others],
            shift_id=shift_id,
            by=by,
            at=at,
            supersede=supersede,
        )
        if found and is_last_bill(bill):
            ids = {one.id for one in found}
            rest = [one for one in _deposits(bill) if one.id in ids]
            _give_back(rest, payment, shift_id=shift_id, by=by, at=at)
    return payment


def _deposits(bill: Bill) -> list[DepositLeft]:
    return deposits_of(holder_id=bill.holder_id, subject_id=bill.subject_id)


def _made(payment: Payment) -> list[TenderDraft]:
    """Give the deposits that a payment used which has been made before."""
    used = payment.tenders.filter(kind=TenderKind.DEPOSIT)
    return [
        by_deposit(UUID(one.slip), one.amount_minor, holder_id=one.holder_id)
        for one in used.order_by("id")
    ]


def _drawn(bill: Bill, found: Sequence[DepositLeft]) -> list[TenderDraft]:
    """Draw on the deposits until the bill is paid, or nothing is left."""
    tenders, rest_minor = [], bill.cash_minor
    for one in found:
        minor = min(one.left_minor, rest_minor)
        if minor > 0 and one.currency == bill.currency:
            tenders.append(by_deposit(one.id, minor, holder_id=bill.holder_id))
            rest_minor -= minor
    return tenders


def _give_back(
    rest: Sequence[DepositLeft],
    payment: Payment,
    *,
    shift_id: UUID,
    by: str,
    at: datetime,
) -> None:
    for one in rest:
        if one.left_minor:
            give_back_deposit(
                return_id=time_ordered_id(at, "return", one.id, payment.id),
                deposit_id=one.id,
                shift_id=shift_id,
                by=by,
                at=at,
            )
