"""Hand a till over: the cashier offers it counted, the next one accepts it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Shift
from ledger.operations.close_shift import (
    DifferenceUnexplained,
    ShiftNotCounted,
    close_shift,
)
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.operations.use_till import lock_shift
from ledger.queries.shifts import in_transit
from ledger.rules.states import ShiftStatus


class ShiftNotOffered(Rejected):
    """Nobody has handed this till over."""

    code = "ledger.shift.not_offered"
    sentence = _("This till is not handed over to anybody.")


class OwnShift(Rejected):
    """Another person accepts a till than handed it over."""

    code = "ledger.shift.same_person"
    sentence = _("A till is accepted by another person than hands it over.")


class MoneyInTransit(Rejected):
    """What is on its way belongs to whoever sent it."""

    code = "ledger.shift.money_in_transit"
    sentence = _(
        "Money of this shift is still on its way: cash for the bank without its slip, "
        "or a refund that waits to be handed back. Finish that first."
    )


def offer_shift(
    *, shift_id: UUID, cashier_id: int, at: datetime, explained: str = ""
) -> Shift:
    """Offer one's counted till to whoever comes next; offered again it stays so.

    Raises:
        ShiftUnknown, ShiftNotYours, ShiftNotCounted, MoneyInTransit,
        DifferenceUnexplained: in this order.
    """
    with transaction.atomic(savepoint=False):
        shift = lock_shift(shift_id, cashier_id=cashier_id)
        if shift.status != ShiftStatus.COUNTED:
            raise ShiftNotCounted
        if in_transit(shift):
            raise MoneyInTransit
        if shift.difference_minor and not explained.strip() and not shift.explained:
            raise DifferenceUnexplained
        shift.offered_at = shift.offered_at or at
        shift.explained = explained.strip() or shift.explained
        shift.save(update_fields=["offered_at", "explained"])
    return shift


def accept_shift(
    *, shift_id: UUID, next_id: UUID, cashier_id: int, by: str, at: datetime
) -> Shift:
    """Close an offered shift, and open the acceptor's own with what lies in the drawer.

    What was counted is the next shift's opening float: the merchant's own from now
    on. The same ``next_id`` again is the shift that it opened.

    Raises:
        ShiftUnknown, ShiftNotOffered, OwnShift, MoneyInTransit, ShiftRunning: in this
            order.
    """
    with transaction.atomic(savepoint=False):
        shift = lock_shift(shift_id)
        draft = ShiftDraft(
            id=next_id,
            merchant_id=shift.merchant_id,
            cashier_id=cashier_id,
            desk=shift.desk,
            currency=shift.currency,
            float_minor=shift.counted_minor or 0,
            follows_id=shift.id,
        )
        if Shift.objects.filter(id=next_id, follows=shift).exists():
            return open_shift(draft=draft, at=at)
        if shift.status != ShiftStatus.COUNTED or shift.offered_at is None:
            raise ShiftNotOffered
        if shift.cashier_id == cashier_id:
            raise OwnShift
        if in_transit(shift):
            raise MoneyInTransit
        close_shift(shift_id=shift.id, by=by, at=at)
        return open_shift(draft=draft, at=at)
