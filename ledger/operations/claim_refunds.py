"""Claim refunds: approved ones are asked of their gateway, lost ones asked about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ledger.models import Refund
from ledger.money import Money
from ledger.operations.approve_refund import RefundNotWaiting, RefundUnknown
from ledger.operations.claimed import Claimed
from ledger.ports import Order
from ledger.rules.asking import FIRST_ASK_AFTER
from ledger.rules.refunding import DESK
from ledger.rules.states import RefundStatus

MISSING = (RefundStatus.SUBMITTED, RefundStatus.UNKNOWN)


def claim_refunds(*, shard: int, limit: int, at: datetime) -> list[Claimed]:
    """Take approved refunds of ``shard``; they are ``submitted`` when this commits.

    Should the worker die before it asks, the answer counts as lost and is asked
    about. What a desk took is left to the desk.
    """
    with transaction.atomic(savepoint=False):
        refunds = list(
            Refund.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(holder_shard=shard, status=RefundStatus.APPROVED)
            .exclude(gateway=DESK)
            .order_by("approved_at")[:limit]
        )
        Refund.objects.filter(id__in=[one.id for one in refunds]).update(
            status=RefundStatus.SUBMITTED,
            submitted_at=at,
            ask_at=at + FIRST_ASK_AFTER,
        )
    return [_claimed(one) for one in refunds]


def claim_lost_refunds(*, shard: int, limit: int, at: datetime) -> list[Claimed]:
    """Take refunds whose answer is missing, to be asked about.

    Each is put off while it is being asked, so that no second worker asks it too.
    """
    with transaction.atomic(savepoint=False):
        refunds = list(
            Refund.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(holder_shard=shard, ask_at__lte=at, status__in=MISSING)
            .order_by("ask_at")[:limit]
        )
        Refund.objects.filter(id__in=[one.id for one in refunds]).update(
            ask_at=at + FIRST_ASK_AFTER, asks=F("asks") + 1
        )
    return [_claimed(one) for one in refunds]


def ask_refund_again(*, refund_id: UUID, at: datetime) -> Refund:
    """Have a refund asked about once more that was left to a person.

    Raises:
        RefundUnknown: there is no such refund.
        RefundNotWaiting: it has its answer, or is asked about by itself.
    """
    with transaction.atomic(savepoint=False):
        rows = Refund.objects.select_for_update(no_key=True).filter(id=refund_id)
        refund = rows.first()
        if refund is None:
            raise RefundUnknown
        if refund.parked_at is None:
            raise RefundNotWaiting(status=refund.get_status_display())
        refund.ask_at, refund.parked_at = at, None
        refund.save(update_fields=["ask_at", "parked_at"])
    return refund


def _claimed(refund: Refund) -> Claimed:
    amount = Money(refund.amount_minor, refund.currency)
    order = Order(refund.reference, refund.charge_reference, amount)
    return Claimed(refund.gateway, order)
