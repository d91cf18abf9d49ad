"""Shifts: whose is open, and what has to be in its drawer."""

from uuid import UUID

from ledger.models import Shift
from ledger.queries.balances import derived_balance
from ledger.rules import accounts
from ledger.rules.states import ShiftStatus


def open_shift_of(cashier_id: int, *, merchant_id: UUID) -> Shift | None:
    """Give the shift that a cashier has open at a merchant's desk."""
    return Shift.objects.filter(
        cashier_id=cashier_id, merchant_id=merchant_id, status=ShiftStatus.OPEN
    ).first()


def running_shift_of(cashier_id: int) -> Shift | None:
    """Give the shift that a cashier has not closed yet, wherever it is."""
    rows = Shift.objects.filter(cashier_id=cashier_id)
    return rows.exclude(status=ShiftStatus.CLOSED).first()


def in_drawer(shift: Shift) -> int:
    """Say what has to be in a shift's drawer: its float and what its till took."""
    till = accounts.till(shift.id).id(shift.currency)
    return shift.float_minor + derived_balance(till)
