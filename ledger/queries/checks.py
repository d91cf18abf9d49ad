"""A check: what always holds, as a question whose answer must be empty.

Most are one statement that names the rows that are wrong; the database does the
adding up, so memory stays flat however long the books are. What no statement can
ask is read through instead, a stretch at a time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the number of its invariant, and what finds its faults.

    A statement or a reader gives one row a fault: the id of what is wrong, and
    what was found.
    """

    invariant: int
    promise: str
    faults: str | Callable[[], Iterator[tuple[str, str]]]


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
