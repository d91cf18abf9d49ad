"""Let money in and out at a desk: only in an open shift, and what its till has."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Shift
from ledger.queries.shifts import in_drawer, open_shift_of
from ledger.rules.states import ShiftStatus


class ShiftUnknown(NotFound):
    """No such shift."""

    code = "ledger.shift.unknown"
    sentence = _("There is no such shift.")


class ShiftNeeded(Rejected):
    """Whoever takes or gives money at a desk has a shift open there."""

    code = "ledger.shift.needed"
    sentence = _(
        "Open a shift first: without one no money is taken or given at this merchant."
    )


class ShiftNotYours(Rejected):
    """A shift is its cashier's, unless somebody may act for others."""

    code = "ledger.shift.not_yours"
    sentence = _("This is another cashier's shift.")


class ShiftNotOpen(Rejected):
    """The till was counted: no more money goes in or out."""

    code = "ledger.shift.not_open"
    sentence = _("The shift is “%(status)s”; its till is closed.")


class ShiftElsewhere(Rejected):
    """Each merchant's money goes into its own tills, each currency into its own."""

    code = "ledger.shift.elsewhere"
    sentence = _("This shift is at another merchant, or keeps another currency.")


class TillTooEmpty(Rejected):
    """There is less in the till than should be handed out; how much is a secret.

    Whoever knew it would know what the count expects.
    """

    code = "ledger.shift.till_too_empty"
    sentence = _("There is less in the till than this.")


def shift_in_use(*, cashier_id: int, merchant_id: UUID) -> Shift:
    """Give the shift in which a cashier takes and gives a merchant's money.

    Raises:
        ShiftNeeded: there is none open.
    """
    shift = open_shift_of(cashier_id, merchant_id=merchant_id)
    if shift is None:
        raise ShiftNeeded
    return shift


def lock_shift(shift_id: UUID, *, cashier_id: int | None = None) -> Shift:
    """Hold a shift until the caller's transaction ends; its cashier's, if one is named.

    Raises:
        ShiftUnknown: there is none.
        ShiftNotYours: it is another's.
    """
    rows = Shift.objects.select_for_update(no_key=True).filter(id=shift_id)
    shift = rows.first()
    if shift is None:
        raise ShiftUnknown
    if cashier_id not in {None, shift.cashier_id}:
        raise ShiftNotYours
    return shift


def hold_till(*, shift_id: UUID, merchant_id: UUID, currency: str) -> Shift:
    """Hold an open shift of a merchant: whoever counts waits until the caller is done.

    It is held after a bill's row and before a holder's accounts. Terminals' slips
    are its shift's too, so that it is held whatever is handed over.

    Raises:
        ShiftUnknown, ShiftNotOpen, ShiftElsewhere: in this order.
    """
    shift = lock_shift(shift_id)
    if shift.status != ShiftStatus.OPEN:
        raise ShiftNotOpen(status=shift.get_status_display())
    if (shift.merchant_id, shift.currency) != (merchant_id, currency):
        raise ShiftElsewhere
    return shift


def check_till(*, shift: Shift, amount_minor: int) -> None:
    """See to it that a till, held by the caller, has what is to be handed out of it.

    Raises:
        TillTooEmpty: it hasn't.
    """
    if amount_minor and amount_minor > in_drawer(shift):
        raise TillTooEmpty
