"""Shifts: whose is open, and what has to be in its drawer."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from ledger.models import Refund, Shift, Transfer
from ledger.queries.balances import derived_balance
from ledger.rules import accounts
from ledger.rules.refunding import DESK
from ledger.rules.states import RefundStatus, ShiftStatus


def open_shift_of(cashier_id: int, *, merchant_id: UUID) -> Shift | None:
    """Give the shift that a cashier has open at a merchant's desk."""
    return Shift.objects.filter(
        cashier_id=cashier_id, merchant_id=merchant_id, status=ShiftStatus.OPEN
    ).first()


def shift_by_id(shift_id: UUID) -> Shift | None:
    """Give a shift with its merchant and cashier."""
    rows = Shift.objects.select_related("merchant", "cashier")
    return rows.filter(id=shift_id).first()


def running_shift_of(cashier_id: int) -> Shift | None:
    """Give the shift that a cashier has not closed yet, wherever it is."""
    rows = Shift.objects.filter(cashier_id=cashier_id)
    return rows.exclude(status=ShiftStatus.CLOSED).first()


def in_transit(shift: Shift) -> bool:
    """Say whether money of a shift is on its way.

    That is cash for the bank without its slip, or a refund that its cashier asked for
    and that is approved, and still to be handed back at a desk.
    """
    if shift.bank_deposits.filter(slip=None).exists():
        return True
    # A long name is kept as its number.
    names = [shift.cashier.get_username(), str(shift.cashier_id)]
    asked_by = [f"{DESK}:{name}" for name in names]
    waiting = Refund.objects.filter(gateway=DESK, status=RefundStatus.APPROVED)
    own = waiting.filter(bill__merchant_id=shift.merchant_id, requested_by__in=asked_by)
    return own.exists()


def offered_shifts(merchant_ids: Collection[UUID] | None) -> QuerySet[Shift]:
    """Give the shifts whose tills wait to be accepted; of these merchants, or all."""
    rows = Shift.objects.filter(status=ShiftStatus.COUNTED, offered_at__isnull=False)
    if merchant_ids is not None:
        rows = rows.filter(merchant_id__in=merchant_ids)
    return rows.select_related("merchant", "cashier").order_by("offered_at")


def in_drawer(shift: Shift) -> int:
    """Say what has to be in a shift's drawer: its float and what its till took."""
    till = accounts.till(shift.id).id(shift.currency)
    return shift.float_minor + derived_balance(till)


def is_booked(row_id: UUID) -> bool:
    """Say whether something is booked under an id, or will be when a shift closes."""
    is_transfer = Transfer.objects.filter(id=row_id).exists()
    return is_transfer or Shift.objects.filter(id=row_id).exists()
