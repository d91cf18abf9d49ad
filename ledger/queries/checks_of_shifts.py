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

CASH_FLOWS = """SELECT p.shift_id, t.currency, t.amount_minor AS minor, t.account
              FROM ledger_tender t JOIN ledger_payment p ON p.id = t.payment_id
             WHERE t.kind = 'cash'
             UNION ALL
            SELECT shift_id, currency, amount_minor, account FROM ledger_deposit
             WHERE kind = 'cash'
             UNION ALL
            SELECT r.shift_id, d.currency, -r.amount_minor, r.account
              FROM ledger_depositreturn r JOIN ledger_deposit d ON d.id = r.deposit_id
             WHERE d.kind = 'cash'
             UNION ALL
            SELECT r.shift_id, r.currency, -x.amount_minor, 'till:' || r.shift_id
              FROM ledger_refundtender x
              JOIN ledger_refund r ON r.id = x.refund_id
              JOIN ledger_tender t ON t.id = x.tender_id
              LEFT JOIN ledger_deposit d ON t.kind = 'deposit'
                    AND replace(d.id::text, '-', '') = t.slip
             WHERE coalesce(d.kind, t.kind) = 'cash'
               AND NOT (r.takes_payment_back AND t.kind = 'deposit')
             UNION ALL
            SELECT shift_id, currency, -amount_minor, 'till:' || shift_id
              FROM ledger_bankdeposit"""
"""What shifts took in cash, above zero, and what they gave; and where that stands."""

MONEY = """SELECT p.id, p.shift_id, b.merchant_id, p.currency
             FROM ledger_payment p JOIN ledger_bill b ON b.id = p.bill_id
            WHERE p.gateway = 'desk'
            UNION ALL
           SELECT id, shift_id, merchant_id, currency FROM ledger_deposit
            UNION ALL
           SELECT r.id, r.shift_id, d.merchant_id, d.currency
             FROM ledger_depositreturn r JOIN ledger_deposit d ON d.id = r.deposit_id
            UNION ALL
           SELECT r.id, r.shift_id, b.merchant_id, r.currency
             FROM ledger_refund r JOIN ledger_bill b ON b.id = r.bill_id
            WHERE r.id IN (SELECT refund_id FROM ledger_refundtender)"""
"""All that desks took and gave, with its shift and whose money it was.

What was taken before there were shifts names one of its merchant's id, in whatever
currency it was.
"""

CHECKS = (
    Check(
        1,
        "what a desk takes or gives is its merchant's shift's",
        f"""SELECT m.id::text, format('shift %%s', coalesce(s.id::text, 'unknown'))
             FROM ({MONEY}) m LEFT JOIN ledger_shift s ON s.id = m.shift_id
            WHERE (s.merchant_id, s.currency) IS DISTINCT FROM
                  (m.merchant_id, m.currency)
              AND s.id IS DISTINCT FROM m.merchant_id""",  # noqa: S608 - ours
    ),
    Check(
        1,
        "a till's transfers are the cash that its shift took and gave",
        f"""SELECT x.id::text, format('%%s in cash, %%s booked', coalesce(c.minor, 0),
                  x.moved)
             FROM ({TILLS}) x
             LEFT JOIN (SELECT shift_id, currency, sum(minor) AS minor
                          FROM ({CASH_FLOWS}) f GROUP BY 1, 2) c
                    ON c.shift_id = x.id AND c.currency = x.currency
            WHERE coalesce(c.minor, 0) <> x.moved""",  # noqa: S608 - ours
    ),
    Check(
        1,
        "cash stands on the till of the shift that took or gave it",
        f"""SELECT f.shift_id::text, f.account
             FROM ({CASH_FLOWS}) f
            WHERE f.account IS DISTINCT FROM 'till:' || f.shift_id""",  # noqa: S608 - ours
    ),
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
        "what was carried to the bank left its till for its merchant",
        """SELECT b.id::text, format('%%s carried, %%s booked', b.amount_minor,
                  coalesce(t.amount_minor::text, 'nothing'))
             FROM ledger_bankdeposit b
             JOIN ledger_shift s ON s.id = b.shift_id
             LEFT JOIN ledger_transfer t ON t.id = b.id
             LEFT JOIN ledger_account d ON d.id = t.debit_account_id
             LEFT JOIN ledger_account c ON c.id = t.credit_account_id
            WHERE (t.amount_minor, t.currency, d.code, c.code) IS DISTINCT FROM
                  (b.amount_minor, s.currency,
                   format('merchant:%%s:payable', s.merchant_id), 'till:' || s.id)""",
    ),
    Check(
        1,
        "a till that was handed over began with what had been counted in it",
        """SELECT n.id::text, format('%%s counted, %%s opened with', s.counted_minor,
                  n.float_minor)
             FROM ledger_shift n JOIN ledger_shift s ON s.id = n.follows_id
            WHERE s.status <> 'closed' OR s.cashier_id = n.cashier_id
               OR (n.merchant_id, n.desk, n.currency, n.float_minor)
                  IS DISTINCT FROM
                  (s.merchant_id, s.desk, s.currency, s.counted_minor)""",
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
