"""Take back a payment that a desk took by mistake: its bill is owed as before."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, Payment, Refund
from ledger.operations.ask_again import PaymentUnknown
from ledger.operations.hand_back_refund import NotTakenAtDesk, hand_back_refund
from ledger.operations.reopen_bill import refuse_taking_back
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.rules.ids import name_based_id
from ledger.rules.refunding import DESK
from ledger.rules.states import RefundStatus

REASON = "Taken by mistake"


def take_back_payment(
    *,
    payment_id: UUID,
    by: str,
    at: datetime,
    shift_id: UUID,
    payer_id: UUID | None = None,
) -> Refund:
    """Give a desk's payment back to its own tenders, out of the shift that took it.

    Its bill waits for its payer again, for the same amounts; for ``payer_id`` where
    another was named since it was paid. A sum that needs a second
    person is only asked for: the payment counts until that person has agreed and the
    desk has handed the money back. The same payment again is the same refund.

    Raises:
        PaymentUnknown, NotTakenAtDesk, PaymentNotStanding, PaymentBuiltOn,
        TakenInAnotherShift: in this order.
        ShiftNotOpen, TillTooEmpty, LineInUse: as ``reopen_bill`` says.
    """
    with transaction.atomic(savepoint=False):
        payment = Payment.objects.filter(id=payment_id).defer("token").first()
        if payment is None:
            raise PaymentUnknown
        if payment.gateway != DESK:
            raise NotTakenAtDesk
        bill = Bill.objects.select_for_update(no_key=True).get(id=payment.bill_id)
        refund_id = name_based_id("taken back", payment_id)
        refund = Refund.objects.filter(id=refund_id).first()
        if refund is None:
            payment.refresh_from_db(fields=["status"])
            refuse_taking_back(
                bill=bill, payment=payment, shift_id=shift_id, by=refund_id
            )
            draft = RefundDraft(
                id=refund_id,
                bill_id=payment.bill_id,
                reason=REASON,
                requested_by=by,
                amount_minor=payment.amount_minor,
                takes_payment_back=True,
            )
            refund = request_refund(draft=draft, at=at)
        if refund.status == RefundStatus.APPROVED:
            refund = hand_back_refund(
                refund_id=refund.id,
                by=by,
                at=at,
                shift_id=shift_id,
                payer_id=payer_id,
            )
    return refund
