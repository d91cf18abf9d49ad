"""What always holds in the ledger, as questions whose answer must be empty.

Each check is one statement that names the rows that are wrong; the database does
the adding up, so memory stays flat however long the books are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

ROWS_SHOWN = 20
"""A broken rule usually breaks many rows; the first few tell which rule."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the number of its invariant, and the statement that finds faults.

    The statement gives one row a fault: the id of what is wrong, and what was
    found.
    """

    invariant: int
    promise: str
    faults: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that breaks a rule."""

    check: Check
    row: str
    found: str


MOVES = """
    SELECT t.id, t.bill_id, x.account_id, t.amount_minor, x.side, t.kind,
           CASE t.kind WHEN 'hold' THEN t.amount_minor
                       WHEN 'post' THEN 0 WHEN 'reverse' THEN 0
                       ELSE -(SELECT h.amount_minor FROM ledger_transfer h
                               WHERE h.id = t.about_id) END AS pending,
           CASE WHEN t.kind IN ('capture', 'post', 'reverse')
                THEN t.amount_minor ELSE 0 END AS posted
      FROM ledger_transfer t
     CROSS JOIN LATERAL (VALUES (t.debit_account_id, 'debit'),
                                (t.credit_account_id, 'credit')) x(account_id, side)"""

SUMS = f"""
    SELECT m.account_id,
           sum(m.pending) FILTER (WHERE m.side = 'debit') AS dp,
           sum(m.posted) FILTER (WHERE m.side = 'debit') AS dd,
           sum(m.pending) FILTER (WHERE m.side = 'credit') AS cp,
           sum(m.posted) FILTER (WHERE m.side = 'credit') AS cd
      FROM ({MOVES}) m GROUP BY m.account_id"""  # noqa: S608 - our own text

CHECKS: Sequence[Check] = (
    Check(
        1,
        "the counters of a tracked account equal the sums of its transfers",
        f"""SELECT a.code, format('counters %%s/%%s/%%s/%%s, transfers %%s/%%s/%%s/%%s',
                   a.debits_pending, a.debits_posted, a.credits_pending,
                   a.credits_posted, s.dp, s.dd, s.cp, s.cd)
              FROM ledger_account a LEFT JOIN ({SUMS}) s ON s.account_id = a.id
             WHERE a.tracked
               AND (a.debits_pending, a.debits_posted, a.credits_pending,
                    a.credits_posted)
                   <> (coalesce(s.dp, 0), coalesce(s.dd, 0), coalesce(s.cp, 0),
                       coalesce(s.cd, 0))""",  # noqa: S608
    ),
    Check(
        1,
        "the checkpoint of a derived account equals the sum of what it covers",
        """SELECT a.code, format('checkpoint %%s/%%s, transfers %%s/%%s',
                  k.debits_posted, k.credits_posted, s.debits, s.credits)
             FROM ledger_account a
             LEFT JOIN ledger_checkpoint k ON k.account_id = a.id
             LEFT JOIN (SELECT x.account_id, sum(x.debit) AS debits,
                               sum(x.credit) AS credits
                          FROM ledger_transfer t
                         CROSS JOIN LATERAL (VALUES
                               (t.debit_account_id, t.amount_minor, 0),
                               (t.credit_account_id, 0, t.amount_minor)
                               ) x(account_id, debit, credit)
                         WHERE t.kind IN ('capture', 'post', 'reverse')
                           AND NOT EXISTS (SELECT 1 FROM ledger_unrolled u
                                            WHERE u.transfer_id = t.id)
                         GROUP BY x.account_id) s ON s.account_id = a.id
            WHERE NOT a.tracked
              AND (coalesce(k.debits_posted, 0), coalesce(k.credits_posted, 0))
                  <> (coalesce(s.debits, 0), coalesce(s.credits, 0))""",
    ),
    Check(
        1,
        "a transfer's accounts exist in its currency",
        """SELECT t.id::text, t.currency FROM ledger_transfer t
             LEFT JOIN ledger_account d ON d.id = t.debit_account_id
             LEFT JOIN ledger_account c ON c.id = t.credit_account_id
            WHERE (d.currency = t.currency AND c.currency = t.currency) IS NOT TRUE""",
    ),
    Check(
        1,
        "a hold's status agrees with the transfer that resolved it",
        """SELECT t.id::text, coalesce(h.status, 'no status') FROM ledger_transfer t
             LEFT JOIN ledger_hold h ON h.transfer_id = t.id
             LEFT JOIN ledger_transfer r
                    ON r.about_id = t.id AND r.holder_id = t.holder_id
            WHERE t.kind = 'hold'
              AND h.status IS DISTINCT FROM CASE r.kind
                  WHEN 'capture' THEN 'captured' WHEN 'release' THEN 'released'
                  WHEN 'expire' THEN 'expired' ELSE 'placed' END""",
    ),
    Check(
        1,
        "a settled or voided bill leaves nothing on line, due and deferred",
        f"""SELECT b.id::text, format('%%s: %%s', a.code, sum(m.posted *
                   CASE m.side WHEN 'debit' THEN 1 ELSE -1 END))
              FROM ({MOVES}) m JOIN ledger_bill b ON b.id = m.bill_id
              JOIN ledger_account a ON a.id = m.account_id
             WHERE b.status IN ('settled', 'voided')
               AND (a.code LIKE 'line:%%' OR a.code LIKE 'due:%%'
                    OR a.code LIKE 'merchant:%%:deferred' AND b.insurer_minor = 0)
             GROUP BY b.id, a.code
            HAVING sum(m.posted * CASE m.side WHEN 'debit' THEN 1 ELSE -1 END) <> 0""",  # noqa: S608
    ),
    Check(
        1,
        "what a bill says of line and due stands on those accounts until it is paid",
        f"""SELECT b.id::text, format('bill %%s/%%s, books %%s/%%s', b.line_minor,
                   b.due_minor, coalesce(s.line, 0), coalesce(s.due, 0))
              FROM ledger_bill b
              LEFT JOIN (SELECT m.bill_id,
                         sum(m.posted * CASE m.side WHEN 'debit' THEN 1 ELSE -1 END)
                             FILTER (WHERE a.code LIKE 'line:%%') AS line,
                         sum(m.posted * CASE m.side WHEN 'debit' THEN 1 ELSE -1 END)
                             FILTER (WHERE a.code LIKE 'due:%%') AS due
                           FROM ({MOVES}) m JOIN ledger_account a ON a.id = m.account_id
                          GROUP BY m.bill_id) s ON s.bill_id = b.id
             WHERE b.status IN ('closed', 'settling', 'overdue', 'disputed')
               AND (b.line_minor, b.due_minor)
                   <> (coalesce(s.line, 0), coalesce(s.due, 0))""",  # noqa: S608
    ),
    Check(
        3,
        "a closed bill's total is the sum of its charges",
        """SELECT b.id::text, format('total %%s, charges %%s', b.total_minor,
                  coalesce(sum(c.amount_minor), 0))
             FROM ledger_bill b LEFT JOIN ledger_charge c ON c.bill_id = b.id
            WHERE b.status NOT IN ('open', 'voided') GROUP BY b.id
           HAVING b.total_minor <> coalesce(sum(c.amount_minor), 0)""",
    ),
    Check(
        4,
        "a bill is settled exactly when one payment of its cash total succeeded",
        """SELECT b.id::text, format('%%s, %%s paid of %%s', b.status,
                  coalesce(sum(p.amount_minor), 0), b.line_minor + b.due_minor)
             FROM ledger_bill b
             LEFT JOIN ledger_payment p ON p.bill_id = b.id AND p.status = 'succeeded'
            GROUP BY b.id
           HAVING coalesce(sum(p.amount_minor), 0) <> CASE b.status
                  WHEN 'settled' THEN b.line_minor + b.due_minor ELSE 0 END
               OR count(p.id) > 1""",
    ),
    Check(
        4,
        "a bill that is being paid has exactly one open payment, and no other has",
        """SELECT b.id::text, format('%%s, %%s open', b.status, count(p.id))
             FROM ledger_bill b
             LEFT JOIN ledger_payment p ON p.bill_id = b.id
                   AND p.status IN ('created', 'submitted', 'unknown')
            GROUP BY b.id
           HAVING count(p.id) <> CASE b.status WHEN 'settling' THEN 1 ELSE 0 END""",
    ),
    Check(
        10,
        "a bill's timeline ends at its status",
        """SELECT b.id::text, format('%%s, timeline %%s', b.status, s.status)
             FROM ledger_bill b
             LEFT JOIN LATERAL (SELECT s.status FROM ledger_billstep s
                                 WHERE s.bill_id = b.id
                                 ORDER BY s.id DESC LIMIT 1) s ON true
            WHERE s.status IS DISTINCT FROM b.status""",
    ),
)


def faults(checks: Sequence[Check] = CHECKS) -> Iterator[Fault]:
    """Ask every check; yield the rows that are wrong, the first few of each."""
    with connection.cursor() as cursor:
        # The statement timeout protects requests; the books may take longer.
        cursor.execute("SET statement_timeout = 0")
        try:
            for check in checks:
                cursor.execute(f"{check.faults} LIMIT %s", [ROWS_SHOWN])
                for row, found in cursor.fetchall():
                    yield Fault(check, str(row), str(found))
        finally:
            cursor.execute("RESET statement_timeout")
