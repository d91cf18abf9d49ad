"""What always holds between accounts, transfers and holds."""

from ledger.queries.checks import MOVES, Check

SUMS = f"""
    SELECT m.account_id,
           sum(m.pending) FILTER (WHERE m.side = 'debit') AS dp,
           sum(m.posted) FILTER (WHERE m.side = 'debit') AS dd,
           sum(m.pending) FILTER (WHERE m.side = 'credit') AS cp,
           sum(m.posted) FILTER (WHERE m.side = 'credit') AS cd
      FROM ({MOVES}) m GROUP BY m.account_id"""  # noqa: S608 - our own text

CHECKS = (
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
        "a derived account keeps no counters and has no limit",
        """SELECT a.code, format('counters %%s/%%s/%%s/%%s, limit %%s',
                  a.debits_pending, a.debits_posted, a.credits_pending,
                  a.credits_posted, a.limit_minor)
             FROM ledger_account a
            WHERE NOT a.tracked
              AND (a.limit_minor IS NOT NULL
                   OR (a.debits_pending, a.debits_posted, a.credits_pending,
                       a.credits_posted) <> (0, 0, 0, 0))""",
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
        "the total of an hour equals the sum of what it covers",
        """SELECT x.begins_at::text, format('%%s, from %%s to %%s:'
                  ' %%s transfers too many, %%s minor units', x.kind,
                  coalesce(x.credit::text, 'holders'),
                  coalesce(x.debit::text, 'holders'), sum(x.number), sum(x.minor))
             FROM (SELECT begins_at, kind, currency, debit_account_id AS debit,
                          credit_account_id AS credit, merchant_id,
                          transfers AS number, amount_minor AS minor
                     FROM ledger_hourtotal
                    UNION ALL
                   SELECT date_trunc('hour', t.booked_at, 'UTC'), t.kind, t.currency,
                          d.id, c.id, b.merchant_id, -count(*), -sum(t.amount_minor)
                     FROM ledger_transfer t
                     LEFT JOIN ledger_account d
                            ON d.id = t.debit_account_id AND NOT d.tracked
                     LEFT JOIN ledger_account c
                            ON c.id = t.credit_account_id AND NOT c.tracked
                     LEFT JOIN ledger_bill b ON b.id = t.bill_id
                    WHERE t.kind IN ('capture', 'post', 'reverse')
                      AND NOT EXISTS (SELECT 1 FROM ledger_unrolled u
                                       WHERE u.transfer_id = t.id)
                    GROUP BY 1, 2, 3, 4, 5, 6) x
            GROUP BY x.begins_at, x.kind, x.currency, x.debit, x.credit, x.merchant_id
           HAVING (sum(x.number), sum(x.minor)) <> (0, 0)""",
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
        "a transfer's kind is known",
        """SELECT t.id::text, t.kind FROM ledger_transfer t
            WHERE t.kind NOT IN
                  ('hold', 'capture', 'release', 'expire', 'post', 'reverse')""",
    ),
    Check(
        1,
        "what resolves or reverses a transfer is its mirror",
        """SELECT t.id::text, t.kind FROM ledger_transfer t
             LEFT JOIN ledger_transfer o
                    ON o.id = t.about_id AND o.holder_id = t.holder_id
            WHERE t.about_id IS NOT NULL AND CASE t.kind
                  WHEN 'reverse' THEN o.kind IN ('capture', 'post')
                       AND (o.debit_account_id, o.credit_account_id,
                            o.amount_minor, o.currency)
                           = (t.credit_account_id, t.debit_account_id,
                              t.amount_minor, t.currency)
                  ELSE o.kind = 'hold'
                       AND (o.debit_account_id, o.credit_account_id, o.currency)
                           = (t.debit_account_id, t.credit_account_id, t.currency)
                       AND (t.kind = 'capture' OR o.amount_minor = t.amount_minor)
                  END IS NOT TRUE""",
    ),
    Check(
        1,
        "what is to be rolled up is a transfer",
        """SELECT u.transfer_id::text, 'no transfer' FROM ledger_unrolled u
             LEFT JOIN ledger_transfer t ON t.id = u.transfer_id
            WHERE t.id IS NULL""",
    ),
)
