"""Take a deposit at a desk: money for what is going to be charged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Deposit, ReceiptSeries, TenderKind
from ledger.operations.check_slips import check_slips
from ledger.operations.lock_series import lock_series, year_here
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.take_tenders import TenderDraft, TenderImpossible, is_possible
from ledger.operations.use_till import hold_till
from ledger.ports import Posting
from ledger.queries.shifts import is_booked
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from ledger.rules.receipts import series_of

SERIES = "deposit"
"""What the slips of a merchant's deposits are counted as, year by year."""


class DepositIdUsed(Rejected):
    """Another deposit has this id."""

    code = "ledger.deposit.id_used"
    sentence = _("Another deposit has this id already.")


@dataclass(frozen=True, slots=True)
class DepositDraft:
    """Whose money it is, for what of which merchant, in which currency."""

    id: UUID
    holder_id: UUID
    merchant_id: UUID
    subject_id: UUID
    currency: str


def take_deposit(
    *,
    draft: DepositDraft,
    tender: TenderDraft,
    shift_id: UUID,
    by: str,
    at: datetime,
) -> Deposit:
    """Keep what a shift took for a subject; the same again is the same deposit.

    The account that it stands on can't be overdrawn: the books refuse to use, or
    give back, more than was taken.

    Raises:
        TenderImpossible, DepositIdUsed, ShiftUnknown, ShiftNotOpen, ShiftElsewhere,
        SlipTaken: in this order.
    """
    if not is_possible(tender) or tender.kind == TenderKind.DEPOSIT:
        raise TenderImpossible
    deposit = _row(draft, tender, shift_id=shift_id, by=by, at=at)
    with transaction.atomic(savepoint=False):
        # Whose answer was lost may ask again after the till was counted.
        if known := Deposit.objects.filter(id=draft.id).first():
            return _repeated(known, deposit)
        shift = hold_till(
            shift_id=shift_id, merchant_id=draft.merchant_id, currency=draft.currency
        )
        counter = _counter(deposit, at=at)
        # Another window may have taken it while we waited for the series.
        if known := Deposit.objects.filter(id=draft.id).first():
            return _repeated(known, deposit)
        if is_booked(draft.id):
            raise DepositIdUsed
        check_slips(shift=shift, slips=[tender.slip] if tender.slip else [], at=at)
        _number(deposit, counter)
        Deposit.objects.bulk_create([deposit], ignore_conflicts=True)
        # Only another merchant's can have come first: each has a series of its own.
        kept = _repeated(Deposit.objects.get(id=draft.id), deposit)
        _post(deposit, tender.stands_on(shift_id), at=at)
    return kept


def _counter(deposit: Deposit, *, at: datetime) -> ReceiptSeries:
    name = (deposit.merchant_id, series_of(SERIES, year_here(at)))
    return lock_series(wanted=[name])[name]


def _number(deposit: Deposit, counter: ReceiptSeries) -> None:
    """Give the slip its number; whoever is refused later gives it back."""
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    deposit.series, deposit.number = counter.series, counter.last_number


def _row(
    draft: DepositDraft,
    tender: TenderDraft,
    *,
    shift_id: UUID,
    by: str,
    at: datetime,
) -> Deposit:
    return Deposit(
        id=draft.id,
        holder_id=draft.holder_id,
        merchant_id=draft.merchant_id,
        subject_id=draft.subject_id,
        currency=draft.currency,
        kind=tender.kind,
        amount_minor=tender.amount_minor,
        shift_id=shift_id,
        account=tender.stands_on(shift_id).code,
        slip=tender.slip,
        by=by,
        at=at,
    )


def _post(deposit: Deposit, account: AccountName, *, at: datetime) -> None:
    prepaid, currency = accounts.prepaid(deposit.holder_id), deposit.currency
    open_accounts(
        accounts=[
            AccountToOpen(prepaid, currency, limit_minor=0),
            AccountToOpen(account, currency),
        ],
        at=at,
    )
    posting = Posting(
        id=deposit.id,
        holder_id=deposit.holder_id,
        kind="post",
        debit_id=account.id(currency),
        credit_id=prepaid.id(currency),
        amount_minor=deposit.amount_minor,
        currency=currency,
    )
    post_all(postings=[posting], at=at)


def _repeated(kept: Deposit, told: Deposit) -> Deposit:
    names = ("holder_id", "merchant_id", "subject_id", "kind", "amount_minor")
    more = ("currency", "slip")
    if any(getattr(kept, n) != getattr(told, n) for n in (*names, *more)):
        raise DepositIdUsed
    return kept
