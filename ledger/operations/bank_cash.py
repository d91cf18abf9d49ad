"""Carry cash from a till to the merchant's bank, and keep the slip that comes back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, NotFound, Rejected
from ledger.models import BankDeposit, BankSlip, Shift
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.use_till import ShiftNotOpen, check_till, lock_shift
from ledger.ports import Posting
from ledger.queries.shifts import is_booked
from ledger.rules import accounts
from ledger.rules.accounts import HOUSE_HOLDER
from ledger.rules.states import ShiftStatus


class BankDepositOfNothing(BadInput):
    """Something is carried to a bank, or nobody goes."""

    code = "ledger.bank_deposit.of_nothing"
    sentence = _("Say how much is taken to the bank.")


class BankDepositDiffers(Rejected):
    """The id was used before, for another deposit."""

    code = "ledger.bank_deposit.differs"
    sentence = _("A bank deposit with this id was made with other content.")


class BankDepositUnknown(NotFound):
    """No such deposit."""

    code = "ledger.bank_deposit.unknown"
    sentence = _("There is no such bank deposit.")


class SlipDiffers(Rejected):
    """A deposit has one slip."""

    code = "ledger.bank_deposit.slip_differs"
    sentence = _("This bank deposit has another slip already.")


def take_to_bank(
    *,
    deposit_id: UUID,
    shift_id: UUID,
    amount_minor: int,
    by: str,
    at: datetime,
    cashier_id: int | None = None,
) -> BankDeposit:
    """Take cash out of an open till for the bank; it is the merchant's from then on.

    The same deposit again is the same deposit.

    Raises:
        BankDepositOfNothing, ShiftUnknown, ShiftNotYours, BankDepositDiffers,
        ShiftNotOpen, TillTooEmpty: in this order.
    """
    if amount_minor <= 0:
        raise BankDepositOfNothing(pointer="/amount_minor")
    with transaction.atomic(savepoint=False):
        shift = lock_shift(shift_id, cashier_id=cashier_id)
        told = BankDeposit(
            id=deposit_id,
            shift=shift,
            amount_minor=amount_minor,
            currency=shift.currency,
            by=by,
            at=at,
        )
        if known := BankDeposit.objects.filter(id=deposit_id).first():
            return _repeated(known, told)
        if shift.status != ShiftStatus.OPEN:
            raise ShiftNotOpen(status=shift.get_status_display())
        if is_booked(deposit_id):
            raise BankDepositDiffers
        check_till(shift=shift, amount_minor=amount_minor)
        BankDeposit.objects.bulk_create([told], ignore_conflicts=True)
        deposit = _repeated(BankDeposit.objects.get(id=deposit_id), told)
        _post(deposit, shift, at=at)
    return deposit


def _repeated(known: BankDeposit, told: BankDeposit) -> BankDeposit:
    if (known.shift_id, known.amount_minor) != (told.shift_id, told.amount_minor):
        raise BankDepositDiffers
    return known


def keep_bank_slip(*, deposit_id: UUID, number: str, by: str, at: datetime) -> BankSlip:
    """Keep the number that the bank gave for a deposit; it has arrived with that.

    Raises:
        BankDepositUnknown, SlipDiffers: in this order. The same number again is no
            refusal.
    """
    with transaction.atomic(savepoint=False):
        if not BankDeposit.objects.filter(id=deposit_id).exists():
            raise BankDepositUnknown
        told = BankSlip(deposit_id=deposit_id, number=number.strip(), by=by, at=at)
        BankSlip.objects.bulk_create([told], ignore_conflicts=True)
        kept = BankSlip.objects.get(deposit_id=deposit_id)
        if kept.number != told.number:
            raise SlipDiffers
    return kept


def _post(deposit: BankDeposit, shift: Shift, *, at: datetime) -> None:
    payable = accounts.merchant_payable(shift.merchant_id)
    till = accounts.till(shift.id)
    named = [AccountToOpen(name, shift.currency) for name in (payable, till)]
    open_accounts(accounts=named, at=at)
    posting = Posting(
        id=deposit.id,
        holder_id=HOUSE_HOLDER,
        kind="post",
        debit_id=payable.id(shift.currency),
        credit_id=till.id(shift.currency),
        amount_minor=deposit.amount_minor,
        currency=deposit.currency,
    )
    post_all(postings=[posting], at=at)
