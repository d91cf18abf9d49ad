"""Where there is work for the sweepers: partitions of holders, by their rows.

Each partition is asked whether it has any row, which takes one look into an
index however many rows wait there.
"""

from datetime import datetime

from ledger.queries.prepared import rows_of
from ledger.rules.ids import SHARDS

TO_COLLECT = """SELECT shard FROM generate_series(0, %s - 1) AS shard
WHERE EXISTS (SELECT 1 FROM ledger_bill b
               WHERE b.holder_shard = shard AND b.status IN ('closed', 'overdue')
                 AND b.collect_at <= %s)
   OR EXISTS (SELECT 1 FROM ledger_payment p
               WHERE p.holder_shard = shard AND p.status = 'created')
ORDER BY shard"""

TO_ASK = """SELECT shard FROM generate_series(0, %s - 1) AS shard
WHERE EXISTS (SELECT 1 FROM ledger_payment p
               WHERE p.holder_shard = shard
                 AND p.status IN ('submitted', 'unknown', 'superseded')
                 AND p.ask_at <= %s)
   OR EXISTS (SELECT 1 FROM ledger_question q
               WHERE q.holder_shard = shard AND q.ask_at <= %s)
ORDER BY shard"""

TO_REFUND = """SELECT shard FROM generate_series(0, %s - 1) AS shard
WHERE EXISTS (SELECT 1 FROM ledger_refund r
               WHERE r.holder_shard = shard AND r.status = 'approved'
                 AND r.gateway <> 'desk')
   OR EXISTS (SELECT 1 FROM ledger_refund r
               WHERE r.holder_shard = shard AND r.status IN ('submitted', 'unknown')
                 AND r.ask_at <= %s)
ORDER BY shard"""


def shards_to_collect(*, at: datetime) -> list[int]:
    """Give the partitions with a bill to collect or a payment to submit."""
    return [shard for (shard,) in rows_of(TO_COLLECT, [SHARDS, at])]


def shards_to_ask(*, at: datetime) -> list[int]:
    """Give the partitions with a payment whose answer is missing, or a question."""
    return [shard for (shard,) in rows_of(TO_ASK, [SHARDS, at, at])]


def shards_to_refund(*, at: datetime) -> list[int]:
    """Give the partitions with a refund to submit, or one whose answer is missing."""
    return [shard for (shard,) in rows_of(TO_REFUND, [SHARDS, at])]
