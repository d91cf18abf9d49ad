"""Waive a parking fee: a person takes it off, whole or in part, and says why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.operations.keep_plate import keep_plate
from credit.operations.weigh_arrears import weigh_arrears
from ledger.errors import BadInput, Rejected
from ledger.operations.lock_bills import lock_bills
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.take_back_bill import take_back_bill
from ledger.queries.bills import visible_bill
from ledger.queries.standings import BillStanding
from ledger.rules.ids import name_based_id
from ledger.rules.states import COLLECTABLE_BILL, BillStatus
from parking.models import ParkingSession, Waiver
from parking.operations.book_fee import Fee, book_fee
from parking.operations.decide_again import Bills
from parking.operations.lock_session import lock_session
from parking.ports import LotView
from parking.queries.lots import lot_by_id
from parking.rules.explanations import explain_waiver
from parking.rules.states import Decision, SessionOutcome


class WaiverDiffers(Rejected):
    """The id was used before, for another waiver."""

    code = "parking.waiver.differs"
    sentence = _("A waiver with this id was made with other content.")


class NothingOwed(Rejected):
    """The session has no bill that could be waived."""

    code = "parking.waiver.nothing_owed"
    sentence = _("Nothing is owed for this stay.")


class BillBusy(Rejected):
    """The bill is being paid, or was disputed or given up: that goes its own way."""

    code = "parking.waiver.bill_busy"
    sentence = _("The bill is being paid or disputed; decide about that first.")


class WaiverReasonMissing(BadInput):
    """Who takes a fee off says why."""

    code = "parking.waiver.reason_missing"
    sentence = _("Say why the fee is waived.")


class WaiverOutOfRange(BadInput):
    """A waiver takes something off, and no more than is owed."""

    code = "parking.waiver.out_of_range"
    sentence = _("Between 1 and %(most)s minor units can be waived.")


@dataclass(frozen=True, slots=True)
class WaiverDraft:
    """What is to be waived; without ``amount_minor`` all that is owed."""

    id: UUID
    session_id: UUID
    reason: str
    by: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class _Waived:
    """The occasion on which the rest of a fee is booked anew."""

    id: UUID
    lot: LotView
    plate: str
    moment: datetime
    at: datetime
    by: str


def waive_fee(*, draft: WaiverDraft, at: datetime) -> Waiver:
    """Take a fee off; keep who did it and why.

    An unpaid bill is taken back, and formed anew for the rest where one is left. Of
    a paid one the amount is asked back as a refund, under that one's own rules. The
    caller brings the id; asked again with the same content, it is the first waiver.

    Raises:
        SessionUnknown: there is no such session.
        WaiverDiffers: the id stands for another waiver.
        WaiverReasonMissing: no reason is given.
        NothingOwed: there is no bill.
        BillBusy: it is being paid, disputed or was given up.
        WaiverOutOfRange: less than 1, or more than the bill.
        Rejected: a refund is refused, as ``request_refund`` says.
    """
    with transaction.atomic(savepoint=False):
        session = lock_session(draft.session_id)
        earlier = Waiver.objects.filter(id=draft.id).first()
        if earlier is not None:
            return _same(earlier, draft)
        if not draft.reason.strip():
            raise WaiverReasonMissing(pointer="/reason")
        keep_plate(holder_id=session.holder_id)
        bills = Bills(lock_bills(subject_id=session.id, holder_id=session.holder_id))
        bill = bills.waiting or next(reversed(bills.paid), None)
        if bill is None:
            raise NothingOwed
        is_paid = bill.status == BillStatus.SETTLED
        if not is_paid and bill.status not in COLLECTABLE_BILL:
            raise BillBusy
        waiver = _drawn_up(draft, session, bill=bill, at=at)
        if is_paid:
            waiver.refund_id = _give_back(draft, waiver, at=at)
        else:
            _book_rest(session, waiver, bill=bill, bills=bills)
        waiver.save(force_insert=True)
    return waiver


def _same(earlier: Waiver, draft: WaiverDraft) -> Waiver:
    is_same = (
        earlier.session_id == draft.session_id
        and draft.amount_minor in (None, earlier.amount_minor)
        and earlier.by == draft.by
    )
    if not is_same:
        raise WaiverDiffers
    return earlier


def _drawn_up(
    draft: WaiverDraft, session: ParkingSession, *, bill: BillStanding, at: datetime
) -> Waiver:
    amount_minor = draft.amount_minor
    if amount_minor is None:
        amount_minor = bill.total_minor
    if not 1 <= amount_minor <= bill.total_minor:
        raise WaiverOutOfRange(pointer="/amount_minor", most=bill.total_minor)
    return Waiver(
        id=draft.id,
        holder_id=session.holder_id,
        session=session,
        bill_id=bill.id,
        amount_minor=amount_minor,
        currency=session.currency,
        reason=draft.reason.strip(),
        by=draft.by,
        at=at,
    )


def _give_back(draft: WaiverDraft, waiver: Waiver, *, at: datetime) -> UUID:
    """Ask for a refund: all that is left of the bill, or the amount that was said."""
    refund = request_refund(
        draft=RefundDraft(
            id=name_based_id("parking_waiver", waiver.id),
            bill_id=waiver.bill_id,
            reason=waiver.reason,
            requested_by=waiver.by,
            amount_minor=draft.amount_minor,
        ),
        at=at,
    )
    waiver.amount_minor = refund.amount_minor
    return refund.id


def _book_rest(
    session: ParkingSession, waiver: Waiver, *, bill: BillStanding, bills: Bills
) -> None:
    """Take the bill back, form one for the rest, and bring the session level.

    A car that waits keeps waiting for its next read, or for the rest to be paid; a
    session without a rest keeps naming the bill that was taken back.
    """
    found = visible_bill(bill.id, merchant_id=None)
    # Whoever books looks at the line again: its row comes before any account's.
    weigh_arrears(holder_ids=[session.holder_id], at=waiver.at)
    explanation = found.charges.all()[0].explanation if found else {}
    take_back_bill(
        bill_id=bill.id, holder_id=session.holder_id, at=waiver.at, by=waiver.by
    )
    rest_minor = bill.total_minor - waiver.amount_minor
    session.fee_minor = bills.paid_minor + rest_minor
    session.outcome = SessionOutcome.PREPAID if bills.paid else SessionOutcome.FREE
    session.is_reduced = True
    if rest_minor:
        waits = session.decision == Decision.WAIT
        fee = Fee(
            session_id=session.id,
            holder_id=session.holder_id,
            risk_mode=session.risk_mode,
            amount_minor=rest_minor,
            explanation=explain_waiver(
                explanation,
                waiver_id=waiver.id,
                amount_minor=waiver.amount_minor,
                at=waiver.at,
            ),
            must_open=not waits,
            may_defer=not waits,
            supplement_no=bill.supplement_no,
            payer_id=bill.payer_id,
        )
        booked = book_fee(event=_occasion(session, waiver), fee=fee)
        session.bill_id, session.outcome = booked.bill_id, booked.outcome
    session.save(update_fields=["fee_minor", "outcome", "is_reduced", "bill_id"])


def _occasion(session: ParkingSession, waiver: Waiver) -> _Waived:
    return _Waived(
        id=waiver.id,
        lot=lot_by_id(session.lot_id),
        plate=session.plate,
        moment=session.exit_at or waiver.at,
        at=waiver.at,
        by=waiver.by,
    )
