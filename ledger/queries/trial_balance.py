"""The trial balance: what was ever debited and credited to each account.

Debits and credits of all accounts are equal, now and at any moment. Pending
holds are no part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

SIDES = """CROSS JOIN LATERAL (VALUES (t.debit_account_id, t.amount_minor, 0),
                                     (t.credit_account_id, 0, t.amount_minor)
                             ) x(account_id, debit, credit)"""
POSTED = "t.kind IN ('capture', 'post', 'reverse')"

# Counters, checkpoints and what no checkpoint covers yet are read in one statement:
# a roll-up or a posting between two would count a transfer twice or not at all.
NOW = f"""
    SELECT a.code, a.currency,
           CASE WHEN a.tracked THEN a.debits_posted
                ELSE coalesce(k.debits_posted, 0) + coalesce(r.debits, 0) END AS debits,
           CASE WHEN a.tracked THEN a.credits_posted
                ELSE coalesce(k.credits_posted, 0) + coalesce(r.credits, 0) END
                AS credits
      FROM ledger_account a
      LEFT JOIN ledger_checkpoint k ON k.account_id = a.id AND NOT a.tracked
      LEFT JOIN (SELECT x.account_id, sum(x.debit) AS debits, sum(x.credit) AS credits
                   FROM ledger_unrolled u JOIN ledger_transfer t ON t.id = u.transfer_id
                   {SIDES} WHERE {POSTED} GROUP BY x.account_id
                ) r ON r.account_id = a.id AND NOT a.tracked"""  # noqa: S608 - ours

THEN = f"""
    SELECT a.code, a.currency, sum(x.debit) AS debits, sum(x.credit) AS credits
      FROM ledger_transfer t {SIDES} JOIN ledger_account a ON a.id = x.account_id
     WHERE {POSTED} AND t.booked_at <= %(at)s
     GROUP BY a.code, a.currency"""  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Turnover:
    """One account's debits and credits in minor units of ``currency``."""

    account: str
    currency: str
    debits_minor: int
    credits_minor: int


def trial_balance(
    *, at: datetime | None = None, merchant_id: UUID | None = None
) -> Sequence[Turnover]:
    """Give every account that was ever moved, by name; of one merchant, if named.

    With ``at`` it is what was booked up to that moment, the moment included.
    """
    moved = f"""SELECT code, currency, debits, credits FROM ({THEN if at else NOW}) s
                 WHERE (debits <> 0 OR credits <> 0) AND starts_with(code, %(of)s)
                 ORDER BY code, currency"""  # noqa: S608 - ours
    of = f"merchant:{merchant_id}:" if merchant_id else ""
    with connection.cursor() as cursor:
        cursor.execute(moved, {"at": at, "of": of})
        return [
            Turnover(code, currency, int(debits), int(credited))
            for code, currency, debits, credited in cursor.fetchall()
        ]
