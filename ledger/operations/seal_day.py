"""Seal what was booked: a day at a time, in steps, behind the writers."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from ledger.operations.call_kernel import call_kernel

SEAL_DAY = "SELECT ledger_seal_day(%s::timestamptz, %s::int)"
LEAVES_PER_TURN = 32 * 1024
"""About a second of work, whole blocks of 1024: a worker that dies loses no more."""


class Sealing(StrEnum):
    """What a step of sealing came to."""

    WAITS = "waits"
    MORE = "more"
    SEALED = "sealed"


def seal_day(*, at: datetime, limit: int = LEAVES_PER_TURN) -> Sealing:
    """Add up to ``limit`` transfers to the seal of the next day that is over.

    A day waits until everything booked in it has been rolled up. When another
    worker is sealing, there is nothing to do: it waits as well.
    """
    with transaction.atomic(savepoint=False):
        return Sealing(call_kernel(SEAL_DAY, [at, limit]))
