"""Decide anew about a car that waits at the barrier and is read once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from credit.operations.keep_plate import keep_plate
from credit.operations.weigh_arrears import weigh_arrears
from credit.queries.lines import line_of
from credit.rules.lines import LineKind
from ledger.operations.lock_bills import lock_bills
from ledger.operations.take_back_bill import take_back_bill
from ledger.queries.standings import BillStanding
from ledger.rules.states import COLLECTABLE_BILL, BillStatus
from parking.operations.book_fee import Fee, book_fee
from parking.operations.decide_exit import Ending
from parking.operations.keep_event import KeptEvent
from parking.operations.note_funding import note_funding
from parking.ports import KnownSession, Quote
from parking.queries.prices import price_session
from parking.queries.reductions import waived_last
from parking.queries.sessions import last_answer
from parking.rules.explanations import explain_quote
from parking.rules.states import Decision, SessionOutcome

LEAVE_WITHIN = timedelta(minutes=15)
"""Who has paid at the lane has this long to drive out before time counts again."""


@dataclass(frozen=True, slots=True)
class Bills:
    """A session's bills: what was paid, and the one that still waits."""

    standings: Sequence[BillStanding]

    @property
    def waiting(self) -> BillStanding | None:
        """The bill that is neither paid nor taken back."""
        done = (BillStatus.SETTLED, BillStatus.VOIDED)
        return next((b for b in self.standings if b.status not in done), None)

    @property
    def paid(self) -> list[BillStanding]:
        """The bills that are paid."""
        return [b for b in self.standings if b.status == BillStatus.SETTLED]

    @property
    def paid_minor(self) -> int:
        """What was paid so far; what was given back of it is not asked for again."""
        return sum(bill.total_minor for bill in self.paid)

    @property
    def payer_id(self) -> UUID | None:
        """Whoever was named last to pay for this session."""
        named = self.waiting or (self.standings[-1] if self.standings else None)
        return named.payer_id if named else None

    @property
    def next_no(self) -> int:
        """The number of the next supplement; 0 is the first bill."""
        kept = [b for b in self.standings if b.status != BillStatus.VOIDED]
        return max((b.supplement_no for b in kept), default=-1) + 1


def decide_again(
    event: KeptEvent, session: KnownSession, *, others: Sequence[KnownSession]
) -> Ending:
    """Open if it is paid now, else price the stay up to this read.

    The same fee stays on the same bill; another one, or a line that carries it by
    now, voids the unpaid bill and forms a new one.
    """
    keep_plate(holder_id=session.holder_id)
    bills = Bills(lock_bills(subject_id=session.id, holder_id=session.holder_id))
    price = price_session(
        event.lot,
        session,
        exit_at=event.moment,
        vehicle_class=event.reading.vehicle_class,
        others=others,
        plate_index=event.plate_index,
        paid_minor=bills.paid_minor,
    )
    owed_minor = _owed_minor(event, session, bills=bills, price=price)
    waiting = bills.waiting
    if waiting and not _is_to_be_replaced(
        event, session, waiting=waiting, owed_minor=owed_minor
    ):
        return _still_waits(
            event,
            session,
            waiting=waiting,
            paid_minor=bills.paid_minor,
            price=price,
        )
    note_funding(event, session, price=price)
    if waiting:
        take_back_bill(
            bill_id=waiting.id, holder_id=session.holder_id, at=event.at, by=event.by
        )
    return _book(event, session, price=price, bills=bills, owed_minor=owed_minor)


def _still_waits(
    event: KeptEvent,
    session: KnownSession,
    *,
    waiting: BillStanding,
    paid_minor: int,
    price: Quote | None,
) -> Ending:
    """Answer as before; a bill that a person formed anew for less is told as it is."""
    told = last_answer(session.id)
    if told.get("bill") == str(waiting.id):
        return Ending(session.id, answered_before=told)
    return Ending(
        session.id,
        decision=Decision.WAIT,
        outcome=SessionOutcome.PAY_NOW,
        fee_minor=paid_minor + waiting.total_minor,
        bill_id=waiting.id,
        reason=told.get("reason", ""),
        explanation=explain_quote(event.lot, session, price=price) if price else None,
    )


def _owed_minor(
    event: KeptEvent, session: KnownSession, *, bills: Bills, price: Quote | None
) -> int:
    """Say what is owed beside what was paid; nothing just after paying."""
    freed_at = [bill.settled_at for bill in bills.paid if bill.settled_at]
    if session.is_reduced and (waived_at := waived_last(session.id)):
        freed_at.append(waived_at)
    is_leaving = any(moment + LEAVE_WITHIN > event.moment for moment in freed_at)
    if price is None or (is_leaving and bills.waiting is None):
        return 0
    return max(price.fee.amount_minor - bills.paid_minor, 0)


def _is_to_be_replaced(
    event: KeptEvent,
    session: KnownSession,
    *,
    waiting: BillStanding,
    owed_minor: int,
) -> bool:
    if waiting.status not in COLLECTABLE_BILL:
        return False  # It is being paid, disputed or given up: that goes its own way.
    # Whoever books looks at the line again: its row comes before any account's.
    weigh_arrears(holder_ids=[session.holder_id], at=event.at)
    line = line_of(
        holder_id=session.holder_id,
        kind=LineKind.PARKING,
        currency=event.lot.currency,
    )
    if waiting.total_minor != owed_minor or event.reading.offline:
        return True
    return line is not None and not line.refusal and line.available_minor >= owed_minor


def _book(
    event: KeptEvent,
    session: KnownSession,
    *,
    price: Quote | None,
    bills: Bills,
    owed_minor: int,
) -> Ending:
    explanation = explain_quote(event.lot, session, price=price) if price else None
    ending = Ending(
        session.id,
        outcome=SessionOutcome.PREPAID if bills.paid else SessionOutcome.FREE,
        fee_minor=bills.paid_minor,
        bill_id=bills.paid[-1].id if bills.paid else None,
        explanation=explanation,
    )
    if owed_minor and explanation:
        fee = Fee(
            session_id=session.id,
            holder_id=session.holder_id,
            risk_mode=session.risk_mode,
            amount_minor=owed_minor,
            explanation=explanation | {"paid_before_minor": bills.paid_minor},
            must_open=event.reading.offline,
            supplement_no=0 if not bills.paid else bills.next_no,
            payer_id=bills.payer_id,
        )
        booked = book_fee(event=event, fee=fee)
        ending = Ending(
            session.id,
            decision=booked.decision,
            outcome=booked.outcome,
            fee_minor=bills.paid_minor + owed_minor,
            bill_id=booked.bill_id,
            reason=booked.reason,
            explanation=explanation,
        )
    return ending
