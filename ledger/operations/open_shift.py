"""Open a cashier's shift at a desk, with what is in the drawer for change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, Rejected
from ledger.models import Shift
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.queries.shifts import is_booked
from ledger.rules import accounts


class FloatImpossible(BadInput):
    """There is nothing, or something, in a drawer; never less."""

    code = "ledger.shift.float_impossible"
    sentence = _("The opening float can't be below zero.")


class ShiftDiffers(Rejected):
    """The id was used before, for another shift."""

    code = "ledger.shift.differs"
    sentence = _("A shift with this id was opened with other content.")


class ShiftRunning(Rejected):
    """The cashier, or the desk, has a shift that isn't closed."""

    code = "ledger.shift.running"
    sentence = _("This cashier or this desk has a shift that is not closed yet.")


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """Whose shift it is, at which desk of which merchant, with how much change.

    ``follows_id`` is the shift whose till was handed over, if one was.
    """

    id: UUID
    merchant_id: UUID
    cashier_id: int
    desk: str
    currency: str
    float_minor: int
    follows_id: UUID | None = None


def open_shift(*, draft: ShiftDraft, at: datetime) -> Shift:
    """Open the shift and its till; the same draft again is the same shift.

    Raises:
        FloatImpossible, ShiftDiffers, ShiftRunning: in this order.
    """
    if draft.float_minor < 0:
        raise FloatImpossible(pointer="/float_minor")
    told = Shift(
        id=draft.id,
        merchant_id=draft.merchant_id,
        cashier_id=draft.cashier_id,
        desk=draft.desk,
        currency=draft.currency,
        float_minor=draft.float_minor,
        follows_id=draft.follows_id,
        opened_at=at,
    )
    with transaction.atomic(savepoint=False):
        shift = Shift.objects.filter(id=draft.id).first()
        # It will be closed by a transfer of its own id.
        if shift is None and is_booked(draft.id):
            raise ShiftDiffers
        # The unique indexes decide, so that two who open at once are one.
        Shift.objects.bulk_create([told], ignore_conflicts=True)
        shift = Shift.objects.filter(id=draft.id).first()
        if shift is None:
            raise ShiftRunning
        if not _is_same(shift, told):
            raise ShiftDiffers
        till = AccountToOpen(accounts.till(shift.id), shift.currency)
        open_accounts(accounts=[till], at=at)
    return shift


def _is_same(shift: Shift, told: Shift) -> bool:
    names = ("merchant_id", "cashier_id", "desk", "currency", "float_minor")
    more = ("follows_id",)
    return all(getattr(shift, n) == getattr(told, n) for n in (*names, *more))
