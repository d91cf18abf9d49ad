"""A session as its driver's payment page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.queries.bills import is_being_paid, payment_of, visible_bill
from ledger.rules.states import PAYABLE_BILL, BillStatus, PaymentStatus
from parking.models import ParkingSession
from parking.ports import LotView
from parking.queries.lots import lot_by_id
from parking.rules.plates import mask_plate


@dataclass(frozen=True, slots=True)
class PayableSession:
    """A session with its present bill; the plate is masked.

    ``bill`` is the ledger's own row, whose type is not ours to name.
    """

    id: UUID
    lot: LotView
    plate: str
    entry_at: datetime | None
    exit_at: datetime | None
    bill: Any

    @property
    def is_payable(self) -> bool:
        """Say whether the bill waits for its payer."""
        if self.bill is None or self.is_being_paid:
            return False
        return self.bill.status in PAYABLE_BILL

    @property
    def is_being_paid(self) -> bool:
        """Say whether a payment is under way."""
        return self.bill is not None and is_being_paid(self.bill)

    @property
    def is_paid(self) -> bool:
        """Say whether the bill is paid."""
        return self.bill is not None and self.bill.status == BillStatus.SETTLED

    @property
    def was_declined(self) -> bool:
        """Say whether the last payment was declined, and another may be tried."""
        payment = payment_of(self.bill) if self.bill and self.is_payable else None
        return payment is not None and payment.status == PaymentStatus.DECLINED


def payable_session(session_id: UUID) -> PayableSession | None:
    """Give a session with its bill as it stands now, if anything was owed at last."""
    session = ParkingSession.objects.filter(id=session_id).first()
    if session is None:
        return None
    bill = visible_bill(session.bill_id, merchant_id=None) if session.bill_id else None
    if bill and bill.status == BillStatus.VOIDED:
        bill = None  # It was waived, or taken back: nobody owes it.
    return PayableSession(
        id=session.id,
        lot=lot_by_id(session.lot_id),
        plate=mask_plate(session.plate),
        entry_at=session.entry_at,
        exit_at=session.exit_at,
        bill=bill,
    )
