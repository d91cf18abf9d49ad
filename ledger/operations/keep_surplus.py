"""Keep money that nobody expected apart, and see to it that it goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Refund, Surplus
from ledger.money import Money
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.ids import shard_of, time_ordered_id
from ledger.rules.states import RefundStatus

POLICY = "policy"
"""Nobody has to ask for, or to approve, that such money goes back."""


@dataclass(frozen=True, slots=True)
class Unexpected:
    """What a gateway took under a reference although no bill may keep it."""

    gateway: str
    reference: str
    amount: Money
    cause: str
    holder_id: UUID = accounts.HOUSE_HOLDER
    bill_id: UUID | None = None
    payment_id: UUID | None = None


def keep_surplus(*, found: Sequence[Unexpected], at: datetime) -> list[Posting]:
    """Write a surplus for each, once a gateway and reference, and its refund.

    Gives what the caller posts, together with its own postings, before its
    transaction ends. It holds the rows that speak of these references, so that no
    two write of one at the same moment.
    """
    if not found:
        return []
    with transaction.atomic(savepoint=False):
        known = set(
            Surplus.objects.filter(
                reference__in=[one.reference for one in found]
            ).values_list("gateway", "reference")
        )
        new = {(one.gateway, one.reference): one for one in found}
        rows = [_row(new[key], at=at) for key in sorted(set(new) - known)]
        Surplus.objects.bulk_create(rows)
        _open_accounts(rows, at=at)
        for row in rows:
            refund_surplus(surplus=row, at=at)
    return [_posting(row) for row in rows]


def refund_surplus(
    *, surplus: Surplus, at: datetime, by: str = POLICY, reason: str = ""
) -> Refund:
    """Have a surplus given back: an approved refund that a worker submits.

    Once only, unless the gateway declined the one before and a person, ``by``,
    tries again. Without a ``reason`` it is the surplus's cause.
    """
    refund_id = time_ordered_id(at, "refund", surplus.id)
    with transaction.atomic(savepoint=False):
        return Refund.objects.create(
            id=refund_id,
            holder_id=surplus.holder_id,
            holder_shard=shard_of(surplus.holder_id),
            bill_id=surplus.bill_id,
            payment_id=surplus.payment_id,
            surplus=surplus,
            gateway=surplus.gateway,
            charge_reference=surplus.reference,
            reference=refund_id.hex,
            amount_minor=surplus.amount_minor,
            currency=surplus.currency,
            status=RefundStatus.APPROVED,
            reason=reason or surplus.cause,
            requested_by=by,
            approved_by=by,
            requested_at=at,
            approved_at=at,
        )


def _row(one: Unexpected, *, at: datetime) -> Surplus:
    return Surplus(
        id=time_ordered_id(at, "surplus", one.gateway, one.reference),
        holder_id=one.holder_id,
        bill_id=one.bill_id,
        payment_id=one.payment_id,
        gateway=one.gateway,
        reference=one.reference,
        amount_minor=one.amount.amount_minor,
        currency=one.amount.currency,
        cause=one.cause,
        at=at,
    )


def _open_accounts(rows: Sequence[Surplus], *, at: datetime) -> None:
    names = {
        (name, row.currency)
        for row in rows
        for name in (accounts.clearing(row.gateway), accounts.unapplied(row.holder_id))
    }
    open_accounts(
        accounts=[
            AccountToOpen(name, currency)
            for name, currency in sorted(names, key=lambda one: one[0].code)
        ],
        at=at,
    )


def _posting(row: Surplus) -> Posting:
    """The transfer has the surplus's own id; it is on no bill, which is owed none."""
    return Posting(
        id=row.id,
        holder_id=row.holder_id,
        kind="post",
        debit_id=accounts.clearing(row.gateway).id(row.currency),
        credit_id=accounts.unapplied(row.holder_id).id(row.currency),
        amount_minor=row.amount_minor,
        currency=row.currency,
    )
