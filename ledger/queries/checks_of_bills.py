"""What always holds between bills, their charges and payments, and the books."""

from ledger.queries import checks_of_payments
from ledger.queries.checks import MOVES, Check

SIGNED = "sum(m.posted * CASE m.side WHEN 'debit' THEN 1 ELSE -1 END)"
"""What moves make of an account's balance, debits above zero."""

CHECKS = (
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
           HAVING count(p.id) <> CASE b.status WHEN 'settling' THEN 1
                  WHEN 'written_off' THEN least(count(p.id), 1) ELSE 0 END""",
    ),
    Check(
        10,
        "a bill's timeline ends at its status",
        """SELECT b.id::text, format('%%s, timeline %%s', b.status, s.status)
             FROM ledger_bill b
             LEFT JOIN (SELECT bill_id, max(id) AS id FROM ledger_billstep
                         GROUP BY bill_id) last ON last.bill_id = b.id
             LEFT JOIN ledger_billstep s ON s.id = last.id
            WHERE s.status IS DISTINCT FROM b.status""",
    ),
    Check(
        1,
        "a bill stands to its merchant's credit, by what was taken and what is owed",
        f"""SELECT b.id::text, format('deferred %%s, payable %%s, taken %%s, fund %%s',
                   s.deferred, s.payable, s.taken, s.fund)
              FROM ledger_bill b
              LEFT JOIN (SELECT m.bill_id,
                   -{SIGNED} FILTER (WHERE a.code LIKE 'merchant:%%:deferred')
                       AS deferred,
                   -{SIGNED} FILTER (WHERE a.code LIKE 'merchant:%%:payable')
                       AS payable,
                   {SIGNED} FILTER (WHERE a.code LIKE 'clearing:%%'
                                         OR a.code LIKE 'till:%%'
                                         OR a.code LIKE 'prepaid:%%') AS taken,
                   {SIGNED} FILTER (WHERE a.code LIKE 'insurer:%%') AS fund
                           FROM ({MOVES}) m JOIN ledger_account a ON a.id = m.account_id
                          GROUP BY m.bill_id) s ON s.bill_id = b.id
              LEFT JOIN (SELECT bill_id, sum(amount_minor) AS cash,
                                sum(insurer_minor) AS fund
                           FROM ledger_refund
                          WHERE status = 'succeeded' AND surplus_id IS NULL
                            AND NOT takes_payment_back
                          GROUP BY bill_id) r ON r.bill_id = b.id
             CROSS JOIN LATERAL (SELECT
                   CASE WHEN b.status = 'voided' THEN 0 ELSE b.total_minor END AS total,
                   CASE WHEN b.status = 'settled' THEN b.line_minor + b.due_minor
                        ELSE 0 END AS taken,
                   CASE WHEN b.status = 'voided' THEN 0
                        ELSE b.insurer_minor END AS fund,
                   CASE WHEN b.status = 'written_off' AND b.risk_mode <> 'city'
                        THEN b.line_minor + b.due_minor ELSE 0 END AS lost) w
             CROSS JOIN LATERAL (SELECT
                   CASE b.risk_mode WHEN 'city' THEN w.total
                        ELSE w.taken END AS payable) p
             WHERE b.status <> 'open'
               AND (coalesce(s.deferred, 0), coalesce(s.payable, 0),
                    coalesce(s.taken, 0), coalesce(s.fund, 0))
                   <> (w.total - p.payable - w.lost,
                       p.payable - coalesce(r.cash, 0) - coalesce(r.fund, 0),
                       w.taken - coalesce(r.cash, 0),
                       w.fund - coalesce(r.fund, 0))""",  # noqa: S608
    ),
    Check(
        1,
        "a bill's transfers, charges and payments are its holder's, in its currency",
        """SELECT x.id::text, x.currency
             FROM (SELECT id, bill_id, holder_id, currency FROM ledger_transfer
                    WHERE bill_id IS NOT NULL
                   UNION ALL
                   SELECT id, bill_id, holder_id, currency FROM ledger_charge
                   UNION ALL
                   SELECT id, bill_id, holder_id, currency FROM ledger_payment) x
             LEFT JOIN ledger_bill b ON b.id = x.bill_id
            WHERE ((b.holder_id, b.currency) = (x.holder_id, x.currency))
                  IS NOT TRUE""",
    ),
    Check(
        4,
        "a bill that is to be paid has something to pay",
        """SELECT id::text, status FROM ledger_bill
            WHERE status IN ('closed', 'settling', 'overdue', 'disputed')
              AND line_minor + due_minor = 0""",
    ),
    *checks_of_payments.CHECKS,
)
