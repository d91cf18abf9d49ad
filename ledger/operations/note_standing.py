"""Note that somebody's arrears may have changed, for whoever grants credit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import StandingChange


def note_standing(*, holder_ids: Iterable[UUID], at: datetime) -> None:
    """Write one row a person; whoever grants credit reads it, decides and drops it.

    Called in the transaction that moves a bill into arrears or out of them, with
    its holder and its payer: a row too many costs a look, one too few a promise.
    ``at`` may lie ahead: nobody looks before.
    """
    note_standings(changes=[(holder_id, at) for holder_id in holder_ids])


def note_standings(*, changes: Iterable[tuple[UUID, datetime]]) -> None:
    """Write one row a person and moment, in as many statements as one."""
    # Sorted, so that what is written doesn't depend on the order of a set.
    rows = [StandingChange(holder_id=one, at=at) for one, at in sorted(set(changes))]
    if rows:
        with transaction.atomic(savepoint=False):
            StandingChange.objects.bulk_create(rows)
