"""Open accounts, lock them, change their limits, close them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.operations.call_kernel import call_kernel
from ledger.rules.accounts import AccountName

OPEN = """SELECT ledger_open_accounts(%s::uuid[], %s::timestamptz, %s::uuid[],
    %s::text[], %s::text[], %s::boolean[], %s::bigint[])"""
SET_LIMITS = "SELECT ledger_set_limits(%s::uuid[], %s::uuid[], %s::bigint[])"
LOCK = "SELECT ledger_lock_holders(%s::uuid[])"
CLOSE = "SELECT ledger_close_account(%s::uuid, %s::timestamptz, %s::uuid)"


@dataclass(frozen=True, slots=True)
class AccountToOpen:
    """An account to be there; ``limit_minor`` only for a credit line's."""

    name: AccountName
    currency: str
    limit_minor: int | None = None


def open_accounts(*, accounts: Sequence[AccountToOpen], at: datetime) -> None:
    """See to it that these accounts exist; those that do stay as they are."""
    if not accounts:
        return
    with transaction.atomic(savepoint=False):
        call_kernel(
            OPEN,
            [
                [a.name.holder_id for a in accounts],
                at,
                [a.name.id(a.currency) for a in accounts],
                [a.name.code for a in accounts],
                [a.currency for a in accounts],
                [a.name.tracked for a in accounts],
                [a.limit_minor for a in accounts],
            ],
        )


def set_limits(*, accounts: Sequence[AccountToOpen]) -> None:
    """Set the limits of tracked accounts; what is owed already stays owed."""
    with transaction.atomic(savepoint=False):
        call_kernel(
            SET_LIMITS,
            [
                [a.name.holder_id for a in accounts],
                [a.name.id(a.currency) for a in accounts],
                [a.limit_minor for a in accounts],
            ],
        )


def lock_holders(*, holder_ids: Sequence[UUID]) -> None:
    """Take the locks of all these holders' accounts, for several steps that follow.

    Whoever posts for them waits until the caller's transaction ends.
    """
    with transaction.atomic(savepoint=False):
        call_kernel(LOCK, [list(holder_ids)])


def close_account(*, holder_id: UUID, account_id: UUID, at: datetime) -> bool:
    """Close a tracked account; false when something is owed or held on it."""
    with transaction.atomic(savepoint=False):
        return bool(call_kernel(CLOSE, [holder_id, at, account_id]))
