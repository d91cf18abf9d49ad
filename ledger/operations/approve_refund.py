"""Approve a refund that waits for a second person, or refuse it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Refund
from ledger.operations.complete_refund import GivenBack, complete_refunds
from ledger.queries.refunds import TO_BE_GIVEN
from ledger.rules.states import RefundStatus

REFUSED = "refused"
"""Why a refund was declined that nobody asked a gateway for."""


class RefundUnknown(NotFound):
    """No such refund, or not one that the asker may see."""

    code = "ledger.refund.unknown"
    sentence = _("There is no such refund.")


class RefundNotWaiting(Rejected):
    """The refund doesn't wait for this any more, or not yet."""

    code = "ledger.refund.not_waiting"
    sentence = _("The refund is “%(status)s”.")


class SamePerson(Rejected):
    """Who asks for money back can't be the one who approves it."""

    code = "ledger.refund.same_person"
    sentence = _("A refund is approved by another person than asked for it.")


def approve_refund(*, refund_id: UUID, by: str, at: datetime) -> Refund:
    """Let a refund be given back, as another person than asked for it.

    Raises:
        RefundUnknown: there is no such refund.
        RefundNotWaiting: somebody has approved or refused it already.
        SamePerson: ``by`` asked for it.
    """
    with transaction.atomic(savepoint=False):
        refund = _waiting(refund_id)
        if by == refund.requested_by:
            raise SamePerson
        refund.status = RefundStatus.APPROVED
        refund.approved_by, refund.approved_at = by, at
        refund.save(update_fields=["status", "approved_by", "approved_at"])
        if not refund.amount_minor:
            give_to_fund(refund=refund, at=at)
    return refund


def refuse_refund(*, refund_id: UUID, by: str, at: datetime) -> Refund:
    """Refuse a refund: nothing has moved, and its sum may be asked for again.

    Who asked for it may take it back this way too. ``by`` is kept as who decided. One
    that was to take a payment back may be refused until it has: its shift may have
    been counted meanwhile, or its line be in use.

    Raises:
        RefundUnknown: there is no such refund.
        RefundNotWaiting: somebody has approved or refused it already.
    """
    with transaction.atomic(savepoint=False):
        refund = _waiting(refund_id, until_handed_back=True)
        refund.status, refund.decline_reason = RefundStatus.DECLINED, REFUSED
        refund.approved_by, refund.ended_at = by, at
        refund.save(
            update_fields=["status", "decline_reason", "approved_by", "ended_at"]
        )
    return refund


def give_to_fund(*, refund: Refund, at: datetime) -> None:
    """Give back an approved refund of the fund's part alone: no gateway has it."""
    refund.status, refund.submitted_at = RefundStatus.SUBMITTED, at
    refund.save(update_fields=["status", "submitted_at"])
    complete_refunds(given=[GivenBack(refund, [])], at=at)


def may_be_refused(refund: Refund) -> bool:
    """Say whether nothing of a refund has moved, so that it may be refused."""
    if refund.takes_payment_back:
        return refund.status in TO_BE_GIVEN
    return refund.status == RefundStatus.REQUESTED


def _waiting(refund_id: UUID, *, until_handed_back: bool = False) -> Refund:
    rows = Refund.objects.select_for_update(no_key=True).filter(id=refund_id)
    refund = rows.first()
    if refund is None:
        raise RefundUnknown
    waits = refund.status == RefundStatus.REQUESTED
    if not (until_handed_back and may_be_refused(refund)) and not waits:
        raise RefundNotWaiting(status=refund.get_status_display())
    return refund
