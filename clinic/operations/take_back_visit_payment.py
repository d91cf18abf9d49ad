"""Take back a payment at a hospital's desk: the visit's bill is owed as before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinic.models import Claim
from clinic.operations.claim_anew import SplitPending
from clinic.operations.keep_patient import keep_payer
from clinic.operations.lock_visit import lock_visit
from clinic.rules.states import UNDECIDED
from ledger.operations.ask_again import PaymentUnknown
from ledger.operations.take_back_payment import take_back_payment
from ledger.queries.bills import bill_of_payment


def take_back_visit_payment(
    *,
    merchant_id: UUID,
    visit_no: str,
    payment_id: UUID,
    shift_id: UUID,
    by: str,
    at: datetime,
) -> Any:
    """Undo the payment of one of a visit's bills; what its insurer said stays.

    The bill waits for whoever is named as the patient by now.
    A bill that its insurer is splitting anew, because something of it was taken back,
    has to wait: what goes back is known then. Gives the refund that says how far it is
    (``Any``: no floor names the tables of another).

    Raises:
        VisitUnknown, PatientLeft, PaymentUnknown, SplitPending: in this order.
        And what ``take_back_payment`` refuses.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        keep_payer(visit.payer_id)
        bill = bill_of_payment(payment_id)
        if bill is None or bill.subject_id != visit.id:
            raise PaymentUnknown
        claims = Claim.objects.filter(holder_id=visit.holder_id, bill_id=bill.id)
        if claims.filter(status__in=UNDECIDED).exists():
            raise SplitPending
        return take_back_payment(
            payment_id=payment_id,
            by=by,
            at=at,
            shift_id=shift_id,
            payer_id=visit.payer_id,
        )
