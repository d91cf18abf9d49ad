"""Bind a payer's means of payment, and wake the bills that were waiting for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ledger.models import Bill, Instrument
from ledger.queries.instruments import live_instruments
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import COLLECTABLE_BILL, BillStatus


def bind_instrument(
    *,
    holder_id: UUID,
    gateway: str,
    token: str,
    kinds: Sequence[str],
    cap_minor: int | None,
    at: datetime,
) -> UUID:
    """Make this the payer's one instrument; give its id.

    The former one ends. Bills of ``kinds`` that wait for their payer are collected
    at once, also those whose next try was for later. The same again changes
    nothing. The caller holds the row of the payer, so that two take turns.
    """
    with transaction.atomic(savepoint=False):
        former = (
            live_instruments(payer_id=holder_id).select_for_update(no_key=True).first()
        )
        instrument = Instrument(
            id=time_ordered_id(at, "instrument", holder_id, former and former.id),
            holder_id=holder_id,
            gateway=gateway,
            token=token,
            kinds=sorted(set(kinds)),
            cap_minor=cap_minor,
            started_at=at,
        )
        if former and _same(former, instrument):
            return former.id
        end_instrument(holder_id=holder_id, at=at)
        instrument.save(force_insert=True)
        _wake_bills(instrument, at)
    return instrument.id


@dataclass(frozen=True, slots=True)
class FirstInstrument:
    """The means of payment of a payer who never had one, and owes nothing yet."""

    holder_id: UUID
    gateway: str
    token: str
    kinds: Sequence[str]


def bind_first_instruments(
    *, instruments: Sequence[FirstInstrument], at: datetime
) -> dict[UUID, UUID]:
    """Bind many at once, each without a cap; give each payer's instrument's id."""
    rows = [
        Instrument(
            id=time_ordered_id(at, "instrument", first.holder_id, None),
            holder_id=first.holder_id,
            gateway=first.gateway,
            token=first.token,
            kinds=sorted(set(first.kinds)),
            cap_minor=None,
            started_at=at,
        )
        for first in instruments
    ]
    with transaction.atomic(savepoint=False):
        Instrument.objects.bulk_create(rows)
    return {row.holder_id: row.id for row in rows}


def end_instrument(*, holder_id: UUID, at: datetime) -> bool:
    """End the payer's instrument; false when there is none."""
    with transaction.atomic(savepoint=False):
        return live_instruments(payer_id=holder_id).update(ended_at=at) > 0


def _same(former: Instrument, wanted: Instrument) -> bool:
    return all(
        getattr(former, name) == getattr(wanted, name)
        for name in ("gateway", "token", "kinds", "cap_minor")
    )


def _wake_bills(instrument: Instrument, at: datetime) -> None:
    """Collect what waits, and what is being paid should that be declined.

    Bills that are due already are taken along: a worker may be turning one away
    right now for want of an instrument.
    """
    waiting = Bill.objects.filter(
        payer_id=instrument.holder_id,
        status__in=(*COLLECTABLE_BILL, BillStatus.SETTLING),
        kind__in=instrument.kinds,
    )
    if instrument.cap_minor is not None:
        cash = F("line_minor") + F("due_minor")
        waiting = waiting.alias(cash=cash).filter(cash__lte=instrument.cap_minor)
    rows = waiting.select_for_update(no_key=True).order_by("id")
    woken = Bill.objects.filter(id__in=[bill.id for bill in rows.only("id")])
    woken.update(collect_at=at, retries=0)
