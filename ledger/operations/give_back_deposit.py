"""Give a deposit back, or what is left of it: cash out of a till, else to its card."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Deposit, DepositReturn, TenderKind
from ledger.operations.open_accounts import (
    AccountToOpen,
    lock_holders,
    open_accounts,
)
from ledger.operations.post_transfers import post_all
from ledger.operations.use_till import check_till, hold_till
from ledger.ports import Posting
from ledger.queries.deposits import deposit_left
from ledger.queries.shifts import is_booked
from ledger.rules import accounts
from ledger.rules.accounts import AccountName


class DepositUnknown(NotFound):
    """No such deposit, or not of this bill's subject and merchant."""

    code = "ledger.deposit.unknown"
    sentence = _("There is no such deposit.")


class DepositExceeded(Rejected):
    """More is wanted of a deposit than is left of it."""

    code = "ledger.deposit.exceeds_left"
    sentence = _("Of this deposit only %(left)s minor units are left.")


class DepositReturnDiffers(Rejected):
    """The id was used before, for something else."""

    code = "ledger.deposit.return_differs"
    sentence = _("A return with this id was made with other content.")


def give_back_deposit(
    *,
    return_id: UUID,
    deposit_id: UUID,
    shift_id: UUID,
    by: str,
    at: datetime,
    amount_minor: int | None = None,
) -> DepositReturn:
    """Give back a part of a deposit, or all that is left; the same again is the same.

    Cash leaves the till of the shift; what a terminal took goes back on that
    terminal. Nothing is used meanwhile: the holder's accounts are held.

    Raises:
        DepositUnknown, DepositReturnDiffers, ShiftUnknown, ShiftNotOpen,
        ShiftElsewhere, DepositExceeded, TillTooEmpty: in this order.
    """
    with transaction.atomic(savepoint=False):
        deposit = Deposit.objects.filter(id=deposit_id).first()
        if deposit is None:
            raise DepositUnknown
        # Whose answer was lost may ask again after the till was counted.
        if known := _made(return_id, deposit_id, amount_minor=amount_minor):
            return known
        shift = hold_till(
            shift_id=shift_id,
            merchant_id=deposit.merchant_id,
            currency=deposit.currency,
        )
        lock_holders(holder_ids=[deposit.holder_id])
        if known := _made(return_id, deposit_id, amount_minor=amount_minor):
            return known
        if is_booked(return_id):
            raise DepositReturnDiffers
        left_minor = deposit_left(deposit).left_minor
        amount_minor = left_minor if amount_minor is None else amount_minor
        if not 0 < amount_minor <= left_minor:
            raise DepositExceeded(left=left_minor)
        whence = AccountName(deposit.account)
        if deposit.kind == TenderKind.CASH:
            whence = accounts.till(shift.id)
            check_till(shift=shift, amount_minor=amount_minor)
        row = DepositReturn(
            id=return_id,
            holder_id=deposit.holder_id,
            deposit=deposit,
            shift=shift,
            amount_minor=amount_minor,
            account=whence.code,
            by=by,
            at=at,
        )
        DepositReturn.objects.bulk_create([row], ignore_conflicts=True)
        _made(return_id, deposit_id, amount_minor=amount_minor)
        open_accounts(accounts=[AccountToOpen(whence, deposit.currency)], at=at)
        post_all(postings=[_posting(row, whence, currency=deposit.currency)], at=at)
    return row


def _made(
    return_id: UUID, deposit_id: UUID, *, amount_minor: int | None
) -> DepositReturn | None:
    """Give the return that was made under this id, if it is the same."""
    known = DepositReturn.objects.filter(id=return_id).first()
    if known is None:
        return None
    if known.deposit_id != deposit_id or amount_minor not in {None, known.amount_minor}:
        raise DepositReturnDiffers
    return known


def _posting(row: DepositReturn, whence: AccountName, *, currency: str) -> Posting:
    return Posting(
        id=row.id,
        holder_id=row.holder_id,
        kind="post",
        debit_id=accounts.prepaid(row.holder_id).id(currency),
        credit_id=whence.id(currency),
        amount_minor=row.amount_minor,
        currency=currency,
    )
