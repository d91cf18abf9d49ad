"""Ask once more about a payment that was left to a person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Payment


class PaymentUnknown(NotFound):
    """No such payment."""

    code = "ledger.payment.unknown"
    sentence = _("There is no such payment.")


class PaymentNotParked(Rejected):
    """It has its answer, or is asked about by itself."""

    code = "ledger.payment.not_parked"
    sentence = _("This payment isn't waiting for a person.")


def ask_again(*, payment_id: UUID, at: datetime) -> None:
    """Have a worker ask at once; without an answer the payment is parked again.

    Raises:
        PaymentUnknown, PaymentNotParked: in this order.
    """
    with transaction.atomic(savepoint=False):
        payment = (
            Payment.objects.select_for_update(no_key=True)
            .defer("token")
            .filter(id=payment_id)
            .first()
        )
        if payment is None:
            raise PaymentUnknown
        if payment.parked_at is None:
            raise PaymentNotParked
        payment.parked_at, payment.ask_at = None, at
        payment.save(update_fields=["parked_at", "ask_at"])
