"""What always holds of deposits: taken is used, given back or still there."""

from ledger.queries.checks import Check

LEFT = """
    SELECT d.id, d.holder_id, d.subject_id, d.currency, d.at,
           d.amount_minor - coalesce(u.used, 0) - coalesce(r.returned, 0) AS left_minor
      FROM ledger_deposit d
      LEFT JOIN (SELECT t.slip, sum(t.amount_minor) AS used
                   FROM ledger_tender t JOIN ledger_payment p ON p.id = t.payment_id
                  WHERE t.kind = 'deposit' AND p.status <> 'taken_back'
                  GROUP BY t.slip) u
             ON u.slip = replace(d.id::text, '-', '')
      LEFT JOIN (SELECT deposit_id, sum(amount_minor) AS returned
                   FROM ledger_depositreturn GROUP BY deposit_id) r
             ON r.deposit_id = d.id"""
"""Every deposit, and what neither a bill took nor a person gave back."""

CHECKS = (
    Check(
        1,
        "a deposit, and what is given back of it, stands in the books as it was handed",
        """SELECT x.id::text, format('%%s, booked %%s', x.amount_minor,
                  coalesce(t.amount_minor::text, 'nothing'))
             FROM (SELECT id, holder_id, amount_minor, currency, account AS debit,
                          'prepaid:' || holder_id AS credit FROM ledger_deposit
                   UNION ALL
                   SELECT r.id, r.holder_id, r.amount_minor, d.currency,
                          'prepaid:' || r.holder_id, r.account
                     FROM ledger_depositreturn r
                     JOIN ledger_deposit d ON d.id = r.deposit_id) x
             LEFT JOIN ledger_transfer t ON t.id = x.id
             LEFT JOIN ledger_account d ON d.id = t.debit_account_id
             LEFT JOIN ledger_account c ON c.id = t.credit_account_id
            WHERE ((t.holder_id, t.amount_minor, t.currency, d.code, c.code)
                   = (x.holder_id, x.amount_minor, x.currency, x.debit, x.credit))
                  IS NOT TRUE""",
    ),
    Check(
        1,
        "no more of a deposit is used and given back than was taken",
        f"""SELECT id::text, left_minor::text FROM ({LEFT}) l
             WHERE left_minor < 0""",  # noqa: S608 - our own text
    ),
    Check(
        4,
        "a deposit pays bills of its own holder, merchant and subject",
        """SELECT t.id::text, coalesce(d.id::text, 'no deposit')
             FROM ledger_tender t
             JOIN ledger_payment p ON p.id = t.payment_id
             JOIN ledger_bill b ON b.id = p.bill_id
             LEFT JOIN ledger_deposit d
                    ON replace(d.id::text, '-', '') = t.slip
                   AND (d.holder_id, d.merchant_id, d.subject_id, d.currency)
                       = (b.holder_id, b.merchant_id, b.subject_id, t.currency)
            WHERE t.kind = 'deposit'
              AND (d.id IS NULL OR t.account <> 'prepaid:' || t.holder_id)""",
    ),
    Check(
        1,
        "what stands prepaid of a holder is what is left of the holder's deposits",
        f"""SELECT coalesce(a.code, 'prepaid:' || w.holder_id),
                   format('books %%s, deposits %%s', coalesce(a.left_minor, 0),
                          coalesce(w.left_minor, 0))
              FROM (SELECT code, holder_id, currency,
                           credits_posted - debits_posted AS left_minor
                      FROM ledger_account WHERE code LIKE 'prepaid:%%') a
              FULL JOIN (SELECT holder_id, currency, sum(left_minor) AS left_minor
                           FROM ({LEFT}) l GROUP BY holder_id, currency) w
                     ON w.holder_id = a.holder_id AND w.currency = a.currency
             WHERE coalesce(a.left_minor, 0) <> coalesce(w.left_minor, 0)""",  # noqa: S608
    ),
    Check(
        4,
        "whoever paid the last bill with a deposit has been given back the rest",
        f"""SELECT l.id::text, l.left_minor::text FROM ({LEFT}) l
             WHERE l.left_minor > 0
               AND NOT EXISTS (SELECT 1 FROM ledger_bill b
                                WHERE b.holder_id = l.holder_id
                                  AND b.subject_id = l.subject_id
                                  AND b.status NOT IN ('settled', 'voided'))
               AND EXISTS (SELECT 1 FROM ledger_bill b
                             JOIN ledger_payment p ON p.bill_id = b.id
                             JOIN ledger_tender t ON t.payment_id = p.id
                            WHERE b.holder_id = l.holder_id
                              AND b.subject_id = l.subject_id
                              AND t.kind = 'deposit' AND t.at > l.at
                              AND p.status = 'succeeded'
                              AND NOT EXISTS (
                                  SELECT 1 FROM ledger_bill o
                                    JOIN ledger_billstep s ON s.bill_id = o.id
                                   WHERE o.holder_id = l.holder_id
                                     AND o.subject_id = l.subject_id
                                     AND o.id <> b.id AND s.at >= t.at))""",  # noqa: S608
    ),
)
