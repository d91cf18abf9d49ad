"""The maps that bills, payments and holds walk on: every edge, once.

The database's guards, the README's pictures and the tests read these.
"""

from enum import StrEnum


class BillStatus(StrEnum):
    """Where a bill stands between its first charge and its one payment."""

    OPEN = "open"
    CLOSED = "closed"
    SETTLING = "settling"
    SETTLED = "settled"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    WRITTEN_OFF = "written_off"
    VOIDED = "voided"


class PaymentStatus(StrEnum):
    """Where a payment stands between being started and its final answer."""

    CREATED = "created"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    TAKEN_BACK = "taken_back"


class RefundStatus(StrEnum):
    """Where a refund stands between being asked for and the money being back."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class DisputeStatus(StrEnum):
    """Whether a bill is still in dispute, and how the dispute ended."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ShiftStatus(StrEnum):
    """Where a cashier's shift stands between its float and its closing."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"


class HoldStatus(StrEnum):
    """What became of a hold."""

    PLACED = "placed"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


OPEN_PAYMENT = (
    PaymentStatus.CREATED,
    PaymentStatus.SUBMITTED,
    PaymentStatus.UNKNOWN,
)
ARREARS = (BillStatus.OVERDUE, BillStatus.WRITTEN_OFF)
"""Bills that count against a person until they are paid."""

COLLECTABLE_BILL = (BillStatus.CLOSED, BillStatus.OVERDUE)
PAYABLE_BILL = (*COLLECTABLE_BILL, BillStatus.WRITTEN_OFF)
"""What was given up is collected by no worker, but its payer may pay it."""

DISPUTABLE_BILL = (*COLLECTABLE_BILL, BillStatus.SETTLED)
DECIDED_DISPUTE = (DisputeStatus.UPHELD, DisputeStatus.REJECTED)

BILL_EDGES = frozenset(
    {
        (BillStatus.OPEN, BillStatus.CLOSED),
        (BillStatus.OPEN, BillStatus.VOIDED),
        (BillStatus.CLOSED, BillStatus.SETTLING),
        (BillStatus.CLOSED, BillStatus.SETTLED),
        (BillStatus.CLOSED, BillStatus.OVERDUE),
        (BillStatus.CLOSED, BillStatus.DISPUTED),
        (BillStatus.CLOSED, BillStatus.VOIDED),
        (BillStatus.SETTLING, BillStatus.SETTLED),
        (BillStatus.SETTLING, BillStatus.CLOSED),
        (BillStatus.SETTLING, BillStatus.OVERDUE),
        (BillStatus.SETTLED, BillStatus.CLOSED),
        (BillStatus.SETTLED, BillStatus.OVERDUE),
        (BillStatus.OVERDUE, BillStatus.SETTLING),
        (BillStatus.OVERDUE, BillStatus.DISPUTED),
        (BillStatus.OVERDUE, BillStatus.WRITTEN_OFF),
        (BillStatus.OVERDUE, BillStatus.VOIDED),
        (BillStatus.DISPUTED, BillStatus.CLOSED),
        (BillStatus.DISPUTED, BillStatus.OVERDUE),
        (BillStatus.WRITTEN_OFF, BillStatus.SETTLED),
    }
)

PAYMENT_EDGES = frozenset(
    {
        (PaymentStatus.CREATED, PaymentStatus.SUBMITTED),
        (PaymentStatus.SUBMITTED, PaymentStatus.SUCCEEDED),
        (PaymentStatus.SUBMITTED, PaymentStatus.DECLINED),
        (PaymentStatus.SUBMITTED, PaymentStatus.UNKNOWN),
        (PaymentStatus.UNKNOWN, PaymentStatus.SUCCEEDED),
        (PaymentStatus.UNKNOWN, PaymentStatus.DECLINED),
        (PaymentStatus.UNKNOWN, PaymentStatus.SUPERSEDED),
        (PaymentStatus.SUCCEEDED, PaymentStatus.TAKEN_BACK),
    }
)

REFUND_EDGES = frozenset(
    {
        (RefundStatus.REQUESTED, RefundStatus.APPROVED),
        (RefundStatus.REQUESTED, RefundStatus.DECLINED),
        (RefundStatus.APPROVED, RefundStatus.SUBMITTED),
        (RefundStatus.APPROVED, RefundStatus.DECLINED),
        (RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED),
        (RefundStatus.SUBMITTED, RefundStatus.DECLINED),
        (RefundStatus.SUBMITTED, RefundStatus.UNKNOWN),
        (RefundStatus.UNKNOWN, RefundStatus.SUCCEEDED),
        (RefundStatus.UNKNOWN, RefundStatus.DECLINED),
    }
)

DISPUTE_EDGES = frozenset(
    {
        (DisputeStatus.OPEN, DisputeStatus.UPHELD),
        (DisputeStatus.OPEN, DisputeStatus.REJECTED),
        (DisputeStatus.OPEN, DisputeStatus.WITHDRAWN),
    }
)

SHIFT_EDGES = frozenset(
    {
        (ShiftStatus.OPEN, ShiftStatus.COUNTED),
        (ShiftStatus.COUNTED, ShiftStatus.CLOSED),
    }
)

HOLD_EDGES = frozenset(
    {
        (HoldStatus.PLACED, HoldStatus.CAPTURED),
        (HoldStatus.PLACED, HoldStatus.RELEASED),
        (HoldStatus.PLACED, HoldStatus.EXPIRED),
    }
)
"""Walked by the posting function alone; the application can't write holds."""
