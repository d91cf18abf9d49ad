"""Take back a payment that a desk took by mistake: all of it, to its own tenders."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Payment, Refund
from ledger.operations.ask_again import PaymentUnknown
from ledger.operations.hand_back_refund import hand_back_refund
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.rules.ids import name_based_id
from ledger.rules.states import RefundStatus

REASON = "Taken by mistake"


def take_back_payment(
    *, payment_id: UUID, by: str, at: datetime, shift_id: UUID
) -> Refund:
    """Give a desk's payment back to its own tenders, cash out of a shift's till.

    A sum that needs a second person is only asked for: the refund then waits for
    the approval. The same payment again is the same refund.

    Raises:
        PaymentUnknown: there is none.
        RefundExceedsPaid: some of it was given back already.
        ShiftNotOpen, TillTooEmpty: as ``hand_back_refund`` says.
    """
    with transaction.atomic(savepoint=False):
        payment = Payment.objects.filter(id=payment_id).defer("token").first()
        if payment is None:
            raise PaymentUnknown
        draft = RefundDraft(
            id=name_based_id("taken back", payment_id),
            bill_id=payment.bill_id,
            reason=REASON,
            requested_by=by,
            amount_minor=payment.amount_minor,
        )
        refund = request_refund(draft=draft, at=at)
        if refund.status == RefundStatus.APPROVED:
            refund = hand_back_refund(
                refund_id=refund.id, by=by, at=at, shift_id=shift_id
            )
    return refund
