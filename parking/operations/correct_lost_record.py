"""Correct the price of a lost record when the entry arrives after all."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from credit.operations.keep_plate import keep_plate
from credit.operations.weigh_arrears import weigh_arrears
from ledger.operations.lock_bills import lock_bills
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.take_back_bill import take_back_bill
from ledger.queries.refunds import cash_left
from ledger.queries.standings import BillStanding
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import COLLECTABLE_BILL, BillStatus
from parking.operations.book_fee import Fee, book_fee
from parking.operations.keep_event import KeptEvent
from parking.ports import KnownSession, Quote
from parking.queries.permits import permit_until
from parking.queries.prices import price_session
from parking.rules.explanations import explain_quote

REASON = "The entry was read after all, and the stay cost less than a lost record."


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a session costs now, and the bill it stands on, if it costs anything."""

    fee_minor: int
    bill_id: UUID | None


def correct_lost_record(event: KeptEvent, session: KnownSession) -> Corrected | None:
    """Charge the stay between a late entry and its lone exit, if that is cheaper.

    The driver was told a price and has gone: it never becomes dearer. An unpaid
    bill is taken back and formed anew; of a paid one the difference is refunded,
    and session and bill stay as they are. Gives nothing when nothing changed, also
    while the bill is being paid or disputed: a person looks at it anyway.
    """
    with transaction.atomic(savepoint=False):
        bill = _bill(session)
        completed, price = _priced(event, session)
        if bill is None or price is None or price.fee.amount_minor >= bill.total_minor:
            return None
        if bill.status in COLLECTABLE_BILL:
            return _formed_anew(event, completed, price=price, bill=bill)
        if bill.status == BillStatus.SETTLED:
            _refund(event, session, bill=bill, fee_minor=price.fee.amount_minor)
    return None


def _bill(session: KnownSession) -> BillStanding | None:
    if session.bill_id is None:
        return None
    keep_plate(holder_id=session.holder_id)
    bills = lock_bills(subject_id=session.id, holder_id=session.holder_id)
    return next(bill for bill in bills if bill.id == session.bill_id)


def _priced(
    event: KeptEvent, session: KnownSession
) -> tuple[KnownSession, Quote | None]:
    permit_to = permit_until(
        lot_id=event.lot.id, plate_index=event.plate_index, at=event.moment
    )
    completed = replace(session, entry_at=event.moment, permit_to=permit_to)
    if session.exit_at is None:
        return completed, None
    price = price_session(
        event.lot,
        completed,
        exit_at=session.exit_at,
        vehicle_class=event.reading.vehicle_class,
        others=event.sessions,
        plate_index=event.plate_index,
    )
    return completed, price


def _formed_anew(
    event: KeptEvent, session: KnownSession, *, price: Quote, bill: BillStanding
) -> Corrected:
    # Whoever books looks at the line again: its row comes before any account's.
    weigh_arrears(holder_ids=[session.holder_id], at=event.at)
    take_back_bill(
        bill_id=bill.id, holder_id=session.holder_id, at=event.at, by=event.by
    )
    fee_minor = price.fee.amount_minor
    if not fee_minor:
        return Corrected(0, None)
    fee = Fee(
        session_id=session.id,
        holder_id=session.holder_id,
        risk_mode=session.risk_mode,
        amount_minor=fee_minor,
        explanation=explain_quote(event.lot, session, price=price),
        must_open=True,
        payer_id=bill.payer_id,
    )
    left = replace(event, moment=session.exit_at or event.moment)
    return Corrected(fee_minor, book_fee(event=left, fee=fee).bill_id)


def _refund(
    event: KeptEvent, session: KnownSession, *, bill: BillStanding, fee_minor: int
) -> None:
    """Give back what is still above the fee: some may have been given back before."""
    left_minor = cash_left(bill_id=bill.id, holder_id=session.holder_id)
    if left_minor <= fee_minor:
        return
    draft = RefundDraft(
        id=time_ordered_id(event.moment, "late_entry", session.id),
        bill_id=bill.id,
        reason=REASON,
        requested_by=event.by,
        amount_minor=left_minor - fee_minor,
    )
    request_refund(draft=draft, at=event.at)
