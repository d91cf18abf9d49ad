"""Take a bill's whole cash total at a desk, in one tender or several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, BillStep, Payment, Tender, TenderKind
from ledger.operations.check_deposits import check_deposits
from ledger.operations.check_slips import check_slips
from ledger.operations.note_standing import note_standing
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.start_payment import (
    BillBeingPaid,
    BillNotPayable,
    BillUnknown,
)
from ledger.operations.tell_outcomes import tell_outcomes
from ledger.operations.use_till import hold_till
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from ledger.rules.ids import time_ordered_id
from ledger.rules.refunding import DESK
from ledger.rules.settling import Taken, postings_of, settling
from ledger.rules.states import (
    OPEN_PAYMENT,
    PAYABLE_BILL,
    BillStatus,
    PaymentStatus,
)


@dataclass(frozen=True, slots=True)
class TenderDraft:
    """One tender: what was handed over, how much, and where it stands then.

    Cash goes into the till of the shift that takes it, so it names no ``account``;
    ``slip`` is the reference on the terminal's slip, and cash has none either.
    """

    kind: str
    amount_minor: int
    account: AccountName | None = None
    slip: str = ""

    def stands_on(self, shift_id: UUID) -> AccountName:
        """Say on which account it stands when a shift has taken it."""
        return self.account or accounts.till(shift_id)


def in_cash(amount_minor: int) -> TenderDraft:
    """Give the tender of cash."""
    return TenderDraft(TenderKind.CASH, amount_minor)


def by_terminal(
    kind: str, amount_minor: int, *, gateway: str, slip: str
) -> TenderDraft:
    """Give the tender of a card or a QR code that a desk's terminal took."""
    return TenderDraft(kind, amount_minor, accounts.clearing(gateway), slip)


def by_deposit(deposit_id: UUID, amount_minor: int, *, holder_id: UUID) -> TenderDraft:
    """Give the tender of a part of a deposit that the holder has made."""
    account = accounts.prepaid(holder_id)
    return TenderDraft(TenderKind.DEPOSIT, amount_minor, account, deposit_id.hex)


class AnswerOutstanding(Rejected):
    """Whether an earlier payment succeeded is not known; take another knowingly."""

    code = "ledger.bill.answer_outstanding"
    sentence = _(
        "An earlier payment of this bill has not been answered yet. Take another "
        "one only if you mean to: should the first succeed, it is given back."
    )


class TendersDontMakeTheBill(Rejected):
    """What is handed over must be the whole bill and no more."""

    code = "ledger.tenders.sum_differs"
    sentence = _("The tenders don't sum to what the bill asks for.")


class TenderImpossible(Rejected):
    """A tender of nothing, of an unknown kind, cash with a slip or a card without."""

    code = "ledger.tender.impossible"
    sentence = _("A tender needs an amount, and a slip unless it is cash.")


class PaymentTakenBack(Rejected):
    """The payment was taken back; another one has an id of its own."""

    code = "ledger.payment.taken_back"
    sentence = _("This payment was taken back. Open the bill again to take another.")


class PaymentIdUsed(Rejected):
    """Another payment has this id."""

    code = "ledger.payment.id_used"
    sentence = _("Another payment has this id already.")


def take_tenders(
    *,
    payment_id: UUID,
    bill_id: UUID,
    tenders: Sequence[TenderDraft],
    shift_id: UUID,
    by: str,
    at: datetime,
    supersede: bool = False,
) -> Payment:
    """Settle a bill by what ``by`` took in a shift at a desk: all of it or nothing.

    The tenders succeed together, in one transaction; two equal ones stay two. The
    same ``payment_id`` again gives the payment it made, also in a later shift. With
    ``supersede`` a payment whose answer is lost makes way: it goes on being asked
    about, and what it still brings is given back.

    Raises:
        TenderImpossible, BillUnknown, PaymentIdUsed, PaymentTakenBack, BillBeingPaid,
        AnswerOutstanding, BillNotPayable, TendersDontMakeTheBill, ShiftUnknown,
        ShiftNotOpen, ShiftElsewhere, SlipTaken, DepositUnknown, DepositExceeded: in
            this order.
    """
    if not all(is_possible(tender) for tender in tenders):
        raise TenderImpossible
    with transaction.atomic(savepoint=False):
        open_before, bill = _lock(bill_id)
        if known := Payment.objects.filter(id=payment_id).first():
            return _repeated(known, bill=bill, tenders=tenders)
        _refuse(bill, open_before, tenders=tenders, supersede=supersede)
        shift = hold_till(
            shift_id=shift_id, merchant_id=bill.merchant_id, currency=bill.currency
        )
        check_slips(shift=shift, slips=_by_terminal(tenders), at=at)
        check_deposits(bill=bill, tenders=tenders)
        for payment in open_before:
            payment.status = PaymentStatus.SUPERSEDED
            payment.save(update_fields=["status"])
        payment = _payment(payment_id, bill, shift_id=shift_id, at=at)
        payment.save(force_insert=True)
        rows = _rows(payment, tenders, shift_id=shift_id, at=at)
        Tender.objects.bulk_create(rows)
        taken = [Taken(one.stands_on(shift_id), one.amount_minor) for one in tenders]
        _settle(bill, payment, taken=taken, by=by, at=at)
        tell_outcomes(paid=[bill], declined=[], payments={bill.id: payment}, at=at)
    return payment


def is_possible(tender: TenderDraft) -> bool:
    """Say whether it is of something, of a known kind, and has a slip unless cash."""
    is_cash = tender.kind == TenderKind.CASH
    is_known = tender.kind in TenderKind.values
    stands = is_cash == (not tender.slip) and is_cash == (tender.account is None)
    return is_known and tender.amount_minor > 0 and stands


def _by_terminal(tenders: Iterable[TenderDraft]) -> list[str]:
    others = {TenderKind.CASH, TenderKind.DEPOSIT}
    return [one.slip for one in tenders if one.kind not in others]


def _lock(bill_id: UUID) -> tuple[list[Payment], Bill]:
    """Lock open payments, then their bill: the order in which answers are recorded."""
    is_open = Payment.objects.filter(bill_id=bill_id, status__in=OPEN_PAYMENT)
    locked = list(is_open.select_for_update(no_key=True).order_by("id"))
    bill = Bill.objects.select_for_update(no_key=True).filter(id=bill_id).first()
    if bill is None:
        raise BillUnknown
    return locked, bill


def _repeated(known: Payment, *, bill: Bill, tenders: Sequence[TenderDraft]) -> Payment:
    told = sorted((t.kind, t.amount_minor, t.slip) for t in tenders)
    taken = known.tenders.values_list("kind", "amount_minor", "slip")
    if known.bill_id != bill.id or sorted(taken) != told:
        raise PaymentIdUsed
    if known.status == PaymentStatus.TAKEN_BACK:
        raise PaymentTakenBack
    return known


def _refuse(
    bill: Bill,
    open_before: Iterable[Payment],
    *,
    tenders: Sequence[TenderDraft],
    supersede: bool,
) -> None:
    stands = {payment.status for payment in open_before}
    # A payment may have been started between the two locks.
    now = Payment.objects.filter(bill_id=bill.id, status__in=OPEN_PAYMENT).count()
    if stands - {PaymentStatus.UNKNOWN} or now > len(stands):
        raise BillBeingPaid
    if stands and not supersede:
        raise AnswerOutstanding
    if not stands and bill.status not in PAYABLE_BILL:
        raise BillNotPayable(status=bill.get_status_display())
    tendered = sum(tender.amount_minor for tender in tenders)
    if tendered != bill.cash_minor:
        raise TendersDontMakeTheBill(tendered=tendered, owed=bill.cash_minor)


def _payment(payment_id: UUID, bill: Bill, *, shift_id: UUID, at: datetime) -> Payment:
    return Payment(
        id=payment_id,
        holder_id=bill.holder_id,
        holder_shard=bill.holder_shard,
        payer_id=bill.payer_id,
        bill_id=bill.id,
        shift_id=shift_id,
        gateway=DESK,
        token="",
        channel=DESK,
        reference=payment_id.hex,
        amount_minor=bill.cash_minor,
        currency=bill.currency,
        status=PaymentStatus.SUCCEEDED,
        created_at=at,
        submitted_at=at,
        ended_at=at,
    )


def _rows(
    payment: Payment,
    tenders: Sequence[TenderDraft],
    *,
    shift_id: UUID,
    at: datetime,
) -> list[Tender]:
    return [
        Tender(
            # A tender's place is a part of its id: two equal ones are two.
            id=time_ordered_id(at, "tender", payment.id, place),
            holder_id=payment.holder_id,
            payment_id=payment.id,
            kind=tender.kind,
            amount_minor=tender.amount_minor,
            currency=payment.currency,
            account=tender.stands_on(shift_id).code,
            slip=tender.slip,
            at=at,
        )
        for place, tender in enumerate(tenders)
    ]


def _settle(
    bill: Bill,
    payment: Payment,
    *,
    taken: Sequence[Taken],
    by: str,
    at: datetime,
) -> None:
    moves = settling(bill=bill, status=bill.status, taken=taken)
    steps = [BillStatus.SETTLED]
    if bill.status in {BillStatus.CLOSED, BillStatus.OVERDUE}:
        steps.insert(0, BillStatus.SETTLING)
    for status in steps:
        bill.status = status
        bill.collect_at = None
        bill.settled_at = at if status == BillStatus.SETTLED else None
        bill.save(update_fields=["status", "collect_at", "settled_at"])
    BillStep.objects.bulk_create(
        [
            BillStep(
                bill_id=bill.id,
                holder_id=bill.holder_id,
                status=status,
                at=at,
                by=f"{DESK}:{by}",
            )
            for status in steps
        ]
    )
    note_standing(holder_ids=[bill.holder_id, bill.payer_id], at=at)
    names = {one.account.code: one.account for one in taken}
    open_accounts(
        accounts=[AccountToOpen(names[code], bill.currency) for code in sorted(names)],
        at=at,
    )
    post_all(
        postings=postings_of(moves, bill=bill, key=("settle", payment.id), at=at),
        at=at,
    )
