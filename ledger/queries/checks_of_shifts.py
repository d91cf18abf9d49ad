"""What always holds between shifts, their tills, and the books."""

from ledger.queries.checks import Check

TILLS = """SELECT s.id, s.status, s.merchant_id, s.currency,
                  s.expected_minor - s.float_minor AS taken,
                  coalesce((SELECT sum(CASE WHEN t.debit_account_id = a.id
                                       THEN t.amount_minor ELSE -t.amount_minor END)
                     FROM ledger_transfer t
                    WHERE a.id IN (t.debit_account_id, t.credit_account_id)
                      AND t.id <> s.id), 0) AS moved
             FROM ledger_shift s
             LEFT JOIN ledger_account a ON a.code = 'till:' || s.id
                   AND a.currency = s.currency"""

CHECKS = (
    Check(
        1,
        "what was expected in a till is what the books say that it took",
        f"""SELECT x.id::text, format('%%s expected beside the float, %%s booked',
                  x.taken, x.moved)
             FROM ({TILLS}) x
            WHERE x.status <> 'open' AND x.taken <> x.moved""",  # noqa: S608 - ours
    ),
    Check(
        1,
        "a closed shift's till was paid to its merchant, once and whole",
        f"""SELECT x.id::text, format('%%s, took %%s, paid out %%s', x.status, x.taken,
                  coalesce(t.amount_minor::text, 'nothing'))
             FROM ({TILLS}) x
             LEFT JOIN ledger_transfer t ON t.id = x.id
             LEFT JOIN ledger_account d ON d.id = t.debit_account_id
             LEFT JOIN ledger_account c ON c.id = t.credit_account_id
            WHERE CASE
                  WHEN x.status = 'closed' AND x.taken <> 0
                  THEN (t.amount_minor * CASE WHEN c.code = 'till:' || x.id
                                         THEN 1 ELSE -1 END,
                        CASE WHEN c.code = 'till:' || x.id THEN d.code ELSE c.code END)
                       IS DISTINCT FROM
                       (x.taken, format('merchant:%%s:payable', x.merchant_id))
                  ELSE t.id IS NOT NULL END""",  # noqa: S608 - ours
    ),
    Check(
        1,
        "what was counted is the sum of its pieces",
        """SELECT s.id::text, format('%%s counted, pieces of %%s', s.counted_minor,
                  p.pieces)
             FROM ledger_shift s
            CROSS JOIN LATERAL (SELECT coalesce(sum(e.key::bigint * e.value::bigint), 0)
                                       AS pieces
                                  FROM jsonb_each_text(s.counts) e) p
            WHERE s.status <> 'open' AND s.counted_minor <> p.pieces""",
    ),
)
