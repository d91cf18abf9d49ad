"""Hand back a refund at the desk that took the money: to the tenders it came in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Refund, RefundAnswer, RefundTender, TenderKind
from ledger.operations.approve_refund import RefundNotWaiting, RefundUnknown
from ledger.operations.complete_refund import GivenBack, complete_refunds
from ledger.operations.reopen_bill import reopen_bill
from ledger.operations.use_till import check_till, hold_till
from ledger.ports import Answer
from ledger.queries.refunds import TenderLeft, in_order, tenders_left
from ledger.rules import accounts
from ledger.rules.refunding import DESK
from ledger.rules.settling import Taken
from ledger.rules.states import RefundStatus


class NotTakenAtDesk(Rejected):
    """A gateway took the money; a worker gives it back there."""

    code = "ledger.refund.not_taken_at_desk"
    sentence = _("The money was not taken at a desk; its gateway gives it back.")


class TendersDiffer(Rejected):
    """What is handed back isn't what was taken, or doesn't sum to the refund."""

    code = "ledger.refund.tenders_differ"
    sentence = _("The tenders must be the payment's own and sum to %(amount)s.")


class TenderExceeded(Rejected):
    """More was to be handed back to a tender than is left of it."""

    code = "ledger.refund.exceeds_tender"
    sentence = _("Of this tender only %(left)s minor units can be handed back.")


def hand_back_refund(
    *,
    refund_id: UUID,
    shift_id: UUID,
    by: str,
    at: datetime,
    tenders: Mapping[UUID, int] | None = None,
    payer_id: UUID | None = None,
) -> Refund:
    """Hand an approved refund back at the desk; it has succeeded with that.

    One that takes its payment back goes to that payment's tenders, whole
    (``reopen_bill``), and the bill waits for its payer again, or for ``payer_id``.

    ``tenders`` says how much goes back to which tender; by itself it goes to
    cards and codes first, on the terminals that took them, then out of the till of
    the shift.

    Raises:
        RefundUnknown: there is no such refund.
        NotTakenAtDesk: a gateway has the money.
        RefundNotWaiting: it isn't approved, or has been handed back already.
        TendersDiffer, TenderExceeded, ShiftUnknown, ShiftNotOpen, ShiftElsewhere,
        TillTooEmpty: as they say.
        And what ``reopen_bill`` refuses.
    """
    with transaction.atomic(savepoint=False):
        bill, refund = _locked(refund_id)
        if refund.status != RefundStatus.APPROVED or refund.payment_id is None:
            raise RefundNotWaiting(status=refund.get_status_display())
        if refund.takes_payment_back:
            bill.payer_id = payer_id or bill.payer_id
            reopen_bill(bill=bill, refund=refund, shift_id=shift_id, by=by, at=at)
            _keep_word(refund, by=by, at=at)
            return refund
        left = tenders_left(refund.payment_id)
        parts = _parts(refund, left, tenders=tenders)
        shift = hold_till(
            shift_id=shift_id, merchant_id=bill.merchant_id, currency=bill.currency
        )
        in_cash_minor = sum(m for one, m in parts if one.kind == TenderKind.CASH)
        check_till(shift=shift, amount_minor=in_cash_minor)
        refund.status, refund.submitted_at = RefundStatus.SUBMITTED, at
        refund.shift = shift
        refund.save(update_fields=["status", "submitted_at", "shift"])
        RefundTender.objects.bulk_create(
            [
                RefundTender(
                    refund=refund,
                    holder_id=refund.holder_id,
                    tender_id=tender.id,
                    amount_minor=minor,
                )
                for tender, minor in parts
            ]
        )
        _keep_word(refund, by=by, at=at)
        back = [_leaves(tender, minor, shift_id=shift.id) for tender, minor in parts]
        complete_refunds(given=[GivenBack(refund, back)], at=at)
    return refund


def _locked(refund_id: UUID) -> tuple[Bill, Refund]:
    """Lock the bill first: two refunds of one payment share its tenders."""
    refund = Refund.objects.filter(id=refund_id).first()
    if refund is None:
        raise RefundUnknown
    bills = Bill.objects.select_for_update(no_key=True)
    bill = bills.filter(refunds=refund).first()
    if bill is None or refund.gateway != DESK:
        raise NotTakenAtDesk
    return bill, Refund.objects.select_for_update(no_key=True).get(id=refund_id)


def _parts(
    refund: Refund,
    left: Sequence[TenderLeft],
    *,
    tenders: Mapping[UUID, int] | None,
) -> list[tuple[TenderLeft, int]]:
    """Say how much goes back to which tender; their sum is the refund's."""
    if tenders is None:
        parts = in_order(refund.amount_minor, left)
    else:
        known = {one.id: one for one in left}
        if not tenders.keys() <= known.keys() or any(v <= 0 for v in tenders.values()):
            raise TendersDiffer(amount=refund.amount_minor)
        parts = [(known[one], minor) for one, minor in tenders.items()]
    if sum(minor for _, minor in parts) != refund.amount_minor:
        raise TendersDiffer(amount=refund.amount_minor)
    for tender, minor in parts:
        if minor > tender.left_minor:
            raise TenderExceeded(left=tender.left_minor)
    return parts


def _keep_word(refund: Refund, *, by: str, at: datetime) -> None:
    """Keep who handed it back: at a desk a person's word is the answer."""
    RefundAnswer.objects.create(
        refund=refund,
        holder_id=refund.holder_id,
        asked_by=DESK,
        answer=Answer.SUCCEEDED,
        raw=by,
        at=at,
    )


def _leaves(tender: TenderLeft, minor: int, *, shift_id: UUID) -> Taken:
    if tender.kind == TenderKind.CASH:
        return Taken(accounts.till(shift_id), minor)
    return Taken(tender.account, minor)
