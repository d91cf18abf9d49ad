"""Roll up derived balances: add new transfers to their accounts' checkpoints."""

from datetime import datetime

from django.db import transaction

from ledger.operations.call_kernel import call_kernel

ROLL_UP = "SELECT ledger_roll_up(%s::timestamptz, %s::int)"
TRANSFERS_PER_TURN = 5000
"""Some tenths of a second of work: the rows stay locked no longer than that."""


def roll_up_balances(*, at: datetime, limit: int = TRANSFERS_PER_TURN) -> int:
    """Add up to ``limit`` transfers to checkpoints; give how many there were."""
    with transaction.atomic(savepoint=False):
        return int(call_kernel(ROLL_UP, [at, limit]))
