"""What always holds between payments, what gateways said of them, and surplus."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        4,
        "money that a gateway says it took has settled its bill, or is surplus",
        """SELECT p.reference, format('%%s, answered %%s', p.status, a.answer)
             FROM ledger_paymentanswer a JOIN ledger_payment p ON p.id = a.payment_id
            WHERE a.answer = 'succeeded' AND p.status <> 'succeeded'
              AND NOT EXISTS (SELECT 1 FROM ledger_surplus s
                               WHERE s.gateway = p.gateway
                                 AND s.reference = p.reference)
            UNION ALL
           SELECT q.reference, 'unheard of, answered succeeded'
             FROM ledger_question q
            WHERE q.answer = 'succeeded' AND q.ended_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM ledger_surplus s
                               WHERE s.gateway = q.gateway
                                 AND s.reference = q.reference)
              AND NOT EXISTS (SELECT 1 FROM ledger_payment p
                               WHERE p.id = q.payment_id
                                 AND p.status = 'succeeded')""",
    ),
    Check(
        4,
        "money that a gateway notified was booked, or its gateway asked about it",
        """SELECT n.reference, format('notified %%s, payment %%s', n.answer,
                  coalesce(p.status, 'unheard of'))
             FROM ledger_notification n
             LEFT JOIN ledger_payment p
                    ON p.reference = n.reference AND p.gateway = n.gateway
            WHERE n.answer = 'succeeded' AND p.status IS DISTINCT FROM 'succeeded'
              AND num_nonnulls(p.ask_at, p.parked_at) = 0
              AND NOT EXISTS (SELECT 1 FROM ledger_surplus s
                               WHERE s.gateway = n.gateway
                                 AND s.reference = n.reference)
              AND NOT EXISTS (SELECT 1 FROM ledger_question q
                               WHERE q.gateway = n.gateway
                                 AND q.reference = n.reference)
              AND NOT EXISTS (SELECT 1 FROM ledger_paymentanswer a
                               WHERE a.payment_id = p.id AND a.at >= n.at
                                 AND a.answer IN ('declined', 'absent'))""",
    ),
    Check(
        4,
        "a payment without its answer is to be asked about, or left to a person",
        """SELECT reference, format('%%s, asked %%s, parked %%s, ended %%s', status,
                  ask_at, parked_at, ended_at)
             FROM ledger_payment
            WHERE num_nonnulls(ask_at, parked_at) <> CASE
                  WHEN status IN ('submitted', 'unknown') THEN 1
                  WHEN status = 'superseded' AND ended_at IS NULL THEN 1 ELSE 0 END
               OR status IN ('succeeded', 'declined', 'taken_back')
                  AND ended_at IS NULL
               OR status IN ('created', 'submitted', 'unknown')
                  AND ended_at IS NOT NULL""",
    ),
    Check(
        1,
        "a surplus stands in the books as money to be given back",
        """SELECT s.reference, format('%%s %%s, booked %%s', s.amount_minor,
                  s.currency, coalesce(t.amount_minor::text, 'nothing'))
             FROM ledger_surplus s LEFT JOIN ledger_transfer t ON t.id = s.id
             LEFT JOIN ledger_account d ON d.id = t.debit_account_id
             LEFT JOIN ledger_account c ON c.id = t.credit_account_id
            WHERE ((t.holder_id, t.amount_minor, t.currency, d.code, c.code)
                   = (s.holder_id, s.amount_minor, s.currency,
                      'clearing:' || s.gateway, 'unapplied:' || s.holder_id))
                  IS NOT TRUE""",
    ),
    Check(
        1,
        "what is unapplied of a holder is surplus that has not been given back",
        """SELECT coalesce(a.code, 'unapplied:' || w.holder_id),
                  format('books %%s, surplus %%s', coalesce(a.left_minor, 0),
                         coalesce(w.left_minor, 0))
             FROM (SELECT code, holder_id, currency,
                          credits_posted - debits_posted AS left_minor
                     FROM ledger_account WHERE code LIKE 'unapplied:%%') a
             FULL JOIN (SELECT s.holder_id, s.currency,
                               sum(s.amount_minor - coalesce(r.given_back, 0))
                                   AS left_minor
                          FROM ledger_surplus s
                          LEFT JOIN (SELECT surplus_id,
                                            sum(amount_minor) AS given_back
                                       FROM ledger_refund
                                      WHERE status = 'succeeded'
                                      GROUP BY surplus_id) r ON r.surplus_id = s.id
                         GROUP BY s.holder_id, s.currency) w
                    ON w.holder_id = a.holder_id AND w.currency = a.currency
            WHERE coalesce(a.left_minor, 0) <> coalesce(w.left_minor, 0)""",
    ),
    Check(
        4,
        "a surplus has a refund of its whole amount",
        """SELECT s.reference, coalesce(max(r.status), 'no refund')
             FROM ledger_surplus s LEFT JOIN ledger_refund r
                    ON r.surplus_id = s.id AND r.holder_id = s.holder_id
                   AND (r.amount_minor, r.currency, r.gateway, r.charge_reference)
                       = (s.amount_minor, s.currency, s.gateway, s.reference)
            GROUP BY s.id, s.reference HAVING count(r.id) = 0""",
    ),
    Check(
        4,
        "a desk's payment is the sum of its tenders, and no other payment has any",
        """SELECT p.reference, format('%%s, tenders %%s', p.amount_minor,
                  coalesce(sum(t.amount_minor), 0))
             FROM ledger_payment p
             LEFT JOIN ledger_tender t ON t.payment_id = p.id
                   AND (t.holder_id, t.currency) = (p.holder_id, p.currency)
            GROUP BY p.id, p.reference, p.amount_minor, p.gateway
           HAVING coalesce(sum(t.amount_minor), 0)
                  <> CASE p.gateway WHEN 'desk' THEN p.amount_minor ELSE 0 END""",
    ),
    Check(
        4,
        "what a desk took stands on the accounts of its tenders",
        """SELECT w.bill_id::text,
                  format('%%s: tenders %%s less %%s, books %%s less %%s', w.account,
                         w.tendered, w.undone, coalesce(b.booked, 0),
                         coalesce(b.undone, 0))
             FROM (SELECT p.bill_id, t.account, t.currency,
                          sum(t.amount_minor) AS tendered,
                          coalesce(sum(t.amount_minor)
                              FILTER (WHERE p.status = 'taken_back'), 0) AS undone
                     FROM ledger_tender t JOIN ledger_payment p ON p.id = t.payment_id
                    GROUP BY p.bill_id, t.account, t.currency) w
             LEFT JOIN ledger_account a ON (a.code, a.currency)
                                           = (w.account, w.currency)
            CROSS JOIN LATERAL (
                   SELECT sum(m.amount_minor) FILTER (WHERE m.kind = 'post'
                              AND m.debit_account_id = a.id) AS booked,
                          sum(m.amount_minor) FILTER (WHERE m.kind = 'reverse'
                              AND m.credit_account_id = a.id) AS undone
                     FROM ledger_transfer m WHERE m.bill_id = w.bill_id) b
            WHERE (coalesce(b.booked, 0), coalesce(b.undone, 0))
                  <> (w.tendered, w.undone)""",
    ),
    Check(
        4,
        "a payment is taken back exactly by a refund of all of it, in its own shift",
        """SELECT coalesce(p.reference, r.reference), format('%%s, refund %%s',
                  coalesce(p.status, 'no payment'), coalesce(r.status, 'none'))
             FROM (SELECT * FROM ledger_payment WHERE status = 'taken_back') p
             FULL JOIN (SELECT * FROM ledger_refund
                         WHERE takes_payment_back AND status = 'succeeded') r
                    ON r.payment_id = p.id
                   AND (r.bill_id, r.holder_id, r.amount_minor, r.currency, r.shift_id)
                       = (p.bill_id, p.holder_id, p.amount_minor, p.currency,
                          p.shift_id)
            WHERE p.id IS NULL OR r.id IS NULL
            UNION ALL
           SELECT p.reference, format('%%s, %%s succeeded after it', b.status,
                  count(n.id))
             FROM ledger_payment p JOIN ledger_bill b ON b.id = p.bill_id
             LEFT JOIN ledger_payment n ON n.bill_id = b.id AND n.status = 'succeeded'
            WHERE p.status = 'taken_back'
            GROUP BY p.reference, b.id, b.status
           HAVING (b.status = 'settled') <> (count(n.id) = 1)""",
    ),
)
