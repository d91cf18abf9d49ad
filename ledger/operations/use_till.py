"""Let cash in and out of a till: only while its shift is open, and what is there."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Shift
from ledger.queries.shifts import in_drawer
from ledger.rules.accounts import AccountName
from ledger.rules.states import ShiftStatus

TILL = "till:"


class ShiftUnknown(NotFound):
    """No such shift."""

    code = "ledger.shift.unknown"
    sentence = _("There is no such shift.")


class ShiftNotYours(Rejected):
    """A shift is its cashier's, unless somebody may act for others."""

    code = "ledger.shift.not_yours"
    sentence = _("This is another cashier's shift.")


class ShiftNotOpen(Rejected):
    """The till was counted: no more money goes in or out."""

    code = "ledger.shift.not_open"
    sentence = _("The shift is “%(status)s”; its till is closed.")


class TillTooEmpty(Rejected):
    """There is less in the till than should be handed out."""

    code = "ledger.shift.till_too_empty"
    sentence = _("The till holds only %(held)s minor units.")


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


def lock_tills(
    *, names: Iterable[AccountName], beside: Iterable[AccountName] = ()
) -> None:
    """Hold the shifts of those of these accounts that are tills; ``names`` are open.

    Whoever counts waits until the caller's transaction ends. They are taken after a
    bill's row and before a holder's accounts, all at once in the order of their ids:
    ``beside``, open or not, are those that the caller may only come to need later.
    A till from before there were shifts has none, and is let be.

    Raises:
        ShiftNotOpen: one of ``names`` was counted.
    """
    used = _shift_ids(names)
    ids = used | _shift_ids(beside)
    if not ids:
        return
    with transaction.atomic(savepoint=False):
        rows = Shift.objects.select_for_update(no_key=True).filter(id__in=ids)
        for shift in rows.order_by("id"):
            if shift.id in used and shift.status != ShiftStatus.OPEN:
                raise ShiftNotOpen(status=shift.get_status_display())


def _shift_ids(names: Iterable[AccountName]) -> set[UUID]:
    return {UUID(n.code.removeprefix(TILL)) for n in names if n.code.startswith(TILL)}


def check_till(*, name: AccountName, amount_minor: int) -> None:
    """See to it that a till, held by the caller, has what is to be handed out of it.

    Raises:
        TillTooEmpty: it hasn't.
    """
    if not name.code.startswith(TILL):
        return
    shift = Shift.objects.filter(id=UUID(name.code.removeprefix(TILL))).first()
    if shift is None:
        return
    held_minor = in_drawer(shift)
    if amount_minor > held_minor:
        raise TillTooEmpty(held=held_minor)
