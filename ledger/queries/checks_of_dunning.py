"""What always holds of bills that nobody has paid in time."""

from ledger.queries.checks import MOVES, Check

CHECKS = (
    Check(
        1,
        "a bill that was written off leaves nothing on line, due and deferred",
        f"""SELECT b.id::text, format('%%s: %%s', a.code, sum(m.posted *
                   CASE m.side WHEN 'debit' THEN 1 ELSE -1 END))
              FROM ({MOVES}) m JOIN ledger_bill b ON b.id = m.bill_id
              JOIN ledger_account a ON a.id = m.account_id
             WHERE b.status = 'written_off'
               AND (a.code LIKE 'line:%%' OR a.code LIKE 'due:%%'
                    OR a.code LIKE 'merchant:%%:deferred' AND b.insurer_minor = 0)
             GROUP BY b.id, a.code
            HAVING sum(m.posted * CASE m.side WHEN 'debit' THEN 1 ELSE -1 END) <> 0""",  # noqa: S608
    ),
    Check(
        1,
        "bad debt is what the city gave up and nobody has paid since",
        f"""SELECT b.id::text, format('%%s, %%s on bad debt', b.status,
                   coalesce(s.lost, 0))
              FROM ledger_bill b
              LEFT JOIN (SELECT m.bill_id, sum(m.posted *
                                CASE m.side WHEN 'debit' THEN 1 ELSE -1 END) AS lost
                           FROM ({MOVES}) m JOIN ledger_account a ON a.id = m.account_id
                          WHERE a.code = 'bad_debt' GROUP BY m.bill_id) s
                     ON s.bill_id = b.id
             WHERE coalesce(s.lost, 0) <> CASE
                   WHEN b.status = 'written_off' AND b.risk_mode = 'city'
                   THEN b.line_minor + b.due_minor ELSE 0 END""",  # noqa: S608
    ),
    Check(
        10,
        "whose bill is overdue or was written off has been told",
        """SELECT b.id::text, b.status FROM ledger_bill b
            WHERE b.status IN ('overdue', 'written_off')
              AND NOT EXISTS (SELECT 1 FROM ledger_notice n
                               WHERE n.bill_id = b.id AND n.kind = b.status)""",
    ),
)
