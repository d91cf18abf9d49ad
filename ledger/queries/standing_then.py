"""How a tracked account of a holder's bills stood at a moment that is over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.queries.prepared import rows_of

# By the holder's bills: transfers are found by their bill, not by their account.
THEN = """SELECT coalesce(sum(CASE WHEN t.debit_account_id = %s THEN 1 ELSE -1 END *
           CASE WHEN t.kind IN ('capture', 'post', 'reverse')
                THEN t.amount_minor ELSE 0 END), 0)::bigint,
       coalesce(sum(CASE t.kind WHEN 'hold' THEN t.amount_minor
           WHEN 'post' THEN 0 WHEN 'reverse' THEN 0
           ELSE -(SELECT h.amount_minor FROM ledger_transfer h
                   WHERE h.id = t.about_id) END), 0)::bigint
  FROM ledger_bill b JOIN ledger_transfer t ON t.bill_id = b.id
 WHERE b.holder_id = %s AND t.booked_at < %s
   AND %s IN (t.debit_account_id, t.credit_account_id)"""


@dataclass(frozen=True, slots=True)
class StandingThen:
    """What was owed, and what was promised besides, in minor units."""

    used_minor: int
    held_minor: int


def standing_then(*, account_id: UUID, holder_id: UUID, at: datetime) -> StandingThen:
    """Say how an account of a holder stood, by what was booked before a moment."""
    ((used, held),) = rows_of(THEN, [account_id, holder_id, at, account_id])
    return StandingThen(used, held)
