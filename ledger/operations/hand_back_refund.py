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
from ledger.operations.use_till import check_till, lock_tills
from ledger.ports import Answer
from ledger.queries.refunds import TenderLeft, tenders_left
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
    by: str,
    at: datetime,
    tenders: Mapping[UUID, int] | None = None,
    till_id: UUID | None = None,
) -> Refund:
    """Hand an approved refund back at the desk; it has succeeded with that.

    ``tenders`` says how much goes back to which tender; by itself it goes to
    cards and codes first, on the terminals that took them, then out of the till.
    Cash leaves the till ``till_id``, else the one that it went into.

    Raises:
        RefundUnknown: there is no such refund.
        NotTakenAtDesk: a gateway has the money.
        RefundNotWaiting: it isn't approved, or has been handed back already.
        TendersDiffer, TenderExceeded, ShiftNotOpen, TillTooEmpty: as they say.
    """
    with transaction.atomic(savepoint=False):
        refund = _locked(refund_id)
        if refund.gateway != DESK:
            raise NotTakenAtDesk
        if refund.status != RefundStatus.APPROVED or refund.payment_id is None:
            raise RefundNotWaiting(status=refund.get_status_display())
        left = tenders_left(refund.payment_id)
        parts = _parts(refund, left, tenders=tenders)
        back = [_leaves(tender, minor, till_id=till_id) for tender, minor in parts]
        lock_tills(names=[part.account for part in back])
        for name in {part.account for part in back}:
            out_minor = sum(p.amount_minor for p in back if p.account == name)
            check_till(name=name, amount_minor=out_minor)
        refund.status, refund.submitted_at = RefundStatus.SUBMITTED, at
        refund.save(update_fields=["status", "submitted_at"])
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
        complete_refunds(given=[GivenBack(refund, back)], at=at)
    return refund


def _locked(refund_id: UUID) -> Refund:
    """Lock the bill first: two refunds of one payment share its tenders."""
    refund = Refund.objects.filter(id=refund_id).first()
    if refund is None:
        raise RefundUnknown
    bills = Bill.objects.select_for_update(no_key=True)
    list(bills.filter(refunds=refund).values_list("id"))
    return Refund.objects.select_for_update(no_key=True).get(id=refund_id)


def _parts(
    refund: Refund,
    left: Sequence[TenderLeft],
    *,
    tenders: Mapping[UUID, int] | None,
) -> list[tuple[TenderLeft, int]]:
    """Say how much goes back to which tender; their sum is the refund's."""
    if tenders is None:
        parts = _in_order(refund.amount_minor, left)
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


def _in_order(
    amount_minor: int, left: Sequence[TenderLeft]
) -> list[tuple[TenderLeft, int]]:
    parts, rest = [], amount_minor
    for tender in left:
        minor = min(rest, tender.left_minor)
        rest -= minor
        if minor:
            parts.append((tender, minor))
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


def _leaves(tender: TenderLeft, minor: int, *, till_id: UUID | None) -> Taken:
    if tender.kind == TenderKind.CASH and till_id is not None:
        return Taken(accounts.till(till_id), minor)
    return Taken(tender.account, minor)
