"""Balances: counters of tracked accounts, checkpoint plus rest of derived ones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from ledger.queries.prepared import rows_of

TRACKED = """SELECT id, limit_minor, debits_posted, credits_posted, debits_pending
FROM ledger_account WHERE id = ANY(%s::uuid[]) AND tracked"""

DERIVED = """SELECT coalesce((SELECT debits_posted - credits_posted
                     FROM ledger_checkpoint WHERE account_id = %(account)s), 0)
     + coalesce((SELECT sum(CASE WHEN t.debit_account_id = %(account)s
                            THEN t.amount_minor ELSE -t.amount_minor END)
                   FROM ledger_unrolled u JOIN ledger_transfer t ON t.id = u.transfer_id
                  WHERE %(account)s IN (t.debit_account_id, t.credit_account_id)
                    AND t.kind IN ('capture', 'post', 'reverse')), 0)"""
"""Checkpoint and rest in one statement: a roll-up between two would show."""

MANY_DERIVED = """SELECT a.id, coalesce(k.debits_posted - k.credits_posted, 0)
       + coalesce(r.minor, 0)
  FROM unnest(%(accounts)s::uuid[]) a(id)
  LEFT JOIN ledger_checkpoint k ON k.account_id = a.id
  LEFT JOIN (SELECT x.account_id, sum(x.minor) AS minor
               FROM ledger_unrolled u JOIN ledger_transfer t ON t.id = u.transfer_id
              CROSS JOIN LATERAL (VALUES (t.debit_account_id, t.amount_minor),
                                         (t.credit_account_id, -t.amount_minor)
                                 ) x(account_id, minor)
              WHERE x.account_id = ANY(%(accounts)s::uuid[])
                AND t.kind IN ('capture', 'post', 'reverse')
              GROUP BY x.account_id) r ON r.account_id = a.id"""
"""The same of many accounts: what isn't rolled up is read once for all of them."""


@dataclass(frozen=True, slots=True)
class TrackedBalance:
    """What a tracked account says, in minor units; ``limit`` only on a line."""

    limit_minor: int | None
    used_minor: int
    held_minor: int

    @property
    def available_minor(self) -> int:
        """What may still be owed within the limit, never below zero."""
        return max((self.limit_minor or 0) - self.used_minor - self.held_minor, 0)


def tracked_balances(account_ids: Iterable[UUID]) -> dict[UUID, TrackedBalance]:
    """Give the balances of those of these accounts that exist, in one query."""
    rows = rows_of(TRACKED, [list(account_ids)])
    return {
        account: TrackedBalance(limit, debits - paid, pending)
        for account, limit, debits, paid, pending in rows
    }


def derived_balance(account_id: UUID) -> int:
    """Give what stands on a derived account, debits above zero."""
    with connection.cursor() as cursor:
        cursor.execute(DERIVED, {"account": account_id})
        (balance,) = cursor.fetchone()
    return int(balance)


def derived_balances(account_ids: Collection[UUID]) -> dict[UUID, int]:
    """Give what stands on each of these derived accounts, debits above zero."""
    asked = {"accounts": list(account_ids)}
    with connection.cursor() as cursor:
        cursor.execute(MANY_DERIVED, asked)
        return {account: int(minor) for account, minor in cursor.fetchall()}
