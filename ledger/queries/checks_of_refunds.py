"""What always holds between refunds, what was paid, and the books."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        4,
        "never more is asked back of a bill than was paid, or than its insurer's part",
        """SELECT b.id::text, format('%%s, asked back %%s and %%s of %%s and %%s',
                  b.status, sum(r.amount_minor), sum(r.insurer_minor),
                  b.line_minor + b.due_minor, b.insurer_minor)
             FROM ledger_refund r LEFT JOIN ledger_bill b ON b.id = r.bill_id
            WHERE r.surplus_id IS NULL AND r.status <> 'declined'
              AND NOT (r.takes_payment_back AND r.status = 'succeeded')
            GROUP BY b.id, b.status, b.line_minor, b.due_minor, b.insurer_minor
           HAVING (b.status = 'settled'
                   AND sum(r.amount_minor) <= b.line_minor + b.due_minor
                   AND sum(r.insurer_minor) <= b.insurer_minor) IS NOT TRUE""",
    ),
    Check(
        4,
        "a refund goes back to the payment that settled its bill, or to a surplus",
        """SELECT r.reference, format('%%s %%s of %%s', r.gateway, r.charge_reference,
                  coalesce(p.status, 'no payment'))
             FROM ledger_refund r LEFT JOIN ledger_payment p ON p.id = r.payment_id
            WHERE r.surplus_id IS NULL AND r.amount_minor > 0
              AND (p.status = CASE WHEN r.takes_payment_back AND r.status = 'succeeded'
                              THEN 'taken_back' ELSE p.status END
                   AND p.status IN ('succeeded', 'taken_back')
                   AND (p.bill_id, p.holder_id, p.currency, p.gateway, p.reference)
                       = (r.bill_id, r.holder_id, r.currency, r.gateway,
                          r.charge_reference)) IS NOT TRUE""",
    ),
    Check(
        1,
        "what a bill gave back in the books is its refunds that succeeded",
        """SELECT coalesce(t.bill_id, r.bill_id)::text,
                  format('books %%s and %%s, refunds %%s and %%s', t.cash, t.fund,
                         r.cash, r.fund)
             FROM (SELECT t.bill_id,
                          coalesce(sum(t.amount_minor) FILTER
                              (WHERE c.code NOT LIKE 'insurer:%%'), 0) AS cash,
                          coalesce(sum(t.amount_minor) FILTER
                              (WHERE c.code LIKE 'insurer:%%'), 0) AS fund
                     FROM ledger_transfer t
                     JOIN ledger_account d ON d.id = t.debit_account_id
                     JOIN ledger_account c ON c.id = t.credit_account_id
                    WHERE t.kind = 'post' AND t.bill_id IS NOT NULL
                      AND d.code LIKE 'merchant:%%:payable'
                      AND (c.code LIKE 'clearing:%%' OR c.code LIKE 'till:%%'
                           OR c.code LIKE 'insurer:%%')
                    GROUP BY t.bill_id) t
             FULL JOIN (SELECT bill_id, sum(amount_minor) AS cash,
                               sum(insurer_minor) AS fund
                          FROM ledger_refund
                         WHERE status = 'succeeded' AND surplus_id IS NULL
                           AND NOT takes_payment_back
                         GROUP BY bill_id) r ON r.bill_id = t.bill_id
            WHERE (t.cash, t.fund) IS DISTINCT FROM (r.cash, r.fund)""",
    ),
    Check(
        1,
        "a surplus left the books exactly when its refund has succeeded",
        """SELECT r.reference, format('%%s, %%s booked', r.status,
                  coalesce(t.amount_minor::text, 'nothing'))
             FROM ledger_refund r
             LEFT JOIN ledger_transfer t ON t.id = r.id
            WHERE r.surplus_id IS NOT NULL
              AND CASE WHEN r.status = 'succeeded'
                  THEN (t.holder_id, t.amount_minor, t.currency)
                       IS DISTINCT FROM (r.holder_id, r.amount_minor, r.currency)
                  ELSE t.id IS NOT NULL END""",
    ),
    Check(
        10,
        "a refund by line is the sum of its lines, and no line exceeds its charge",
        """SELECT r.reference, format('%%s and %%s, lines %%s and %%s',
                  r.amount_minor, r.insurer_minor, sum(l.amount_minor),
                  sum(l.insurer_minor))
             FROM ledger_refund r JOIN ledger_refundline l ON l.refund_id = r.id
            GROUP BY r.id, r.reference, r.amount_minor, r.insurer_minor
           HAVING (r.amount_minor, r.insurer_minor)
                  <> (sum(l.amount_minor), sum(l.insurer_minor))
            UNION ALL
           SELECT c.id::text, format('%%s, refunded %%s', c.amount_minor,
                  sum(l.amount_minor + l.insurer_minor))
             FROM ledger_refundline l
             JOIN ledger_refund r ON r.id = l.refund_id AND r.status <> 'declined'
             JOIN ledger_charge c ON c.id = l.charge_id
            GROUP BY c.id, c.amount_minor
           HAVING sum(l.amount_minor + l.insurer_minor) > c.amount_minor
               OR bool_or(c.bill_id <> r.bill_id)""",
    ),
    Check(
        10,
        "what a desk handed back is the sum of its tenders, none beyond what it took",
        """SELECT r.reference, format('%%s, tenders %%s', r.amount_minor,
                  coalesce(sum(x.amount_minor), 0))
             FROM ledger_refund r LEFT JOIN ledger_refundtender x ON x.refund_id = r.id
            WHERE r.gateway = 'desk'
            GROUP BY r.id, r.reference, r.amount_minor, r.status
           HAVING coalesce(sum(x.amount_minor), 0)
                  <> CASE r.status WHEN 'succeeded' THEN r.amount_minor ELSE 0 END
            UNION ALL
           SELECT t.id::text, format('%%s, handed back %%s', t.amount_minor,
                  sum(x.amount_minor))
             FROM ledger_refundtender x JOIN ledger_tender t ON t.id = x.tender_id
             JOIN ledger_refund r ON r.id = x.refund_id
            GROUP BY t.id, t.amount_minor
           HAVING sum(x.amount_minor) > t.amount_minor
               OR bool_or(t.payment_id <> r.payment_id)""",
    ),
    Check(
        4,
        "a refund that a gateway says it gave has been booked",
        """SELECT r.reference, format('%%s, answered %%s', r.status, a.answer)
             FROM ledger_refundanswer a JOIN ledger_refund r ON r.id = a.refund_id
            WHERE a.answer = 'succeeded'
              AND r.status NOT IN ('succeeded', 'unknown')""",
    ),
    Check(
        4,
        "a refund without its answer is to be asked about, or left to a person",
        """SELECT reference, format('%%s, asked %%s, parked %%s, ended %%s', status,
                  ask_at, parked_at, ended_at)
             FROM ledger_refund
            WHERE num_nonnulls(ask_at, parked_at) <> CASE
                  WHEN status IN ('submitted', 'unknown') THEN 1 ELSE 0 END
               OR (ended_at IS NULL) = (status IN ('succeeded', 'declined'))""",
    ),
    Check(
        9,
        "nobody approves the refund that they asked for",
        """SELECT reference, requested_by FROM ledger_refund
            WHERE surplus_id IS NULL AND status NOT IN ('requested', 'declined')
              AND approved_by = requested_by""",
    ),
)
