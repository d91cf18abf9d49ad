"""What always holds between disputes and the bills they are about."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        10,
        "a bill is disputed exactly while an open dispute keeps it from being paid",
        """SELECT b.id::text, format('%%s, dispute %%s', b.status,
                  coalesce(d.status, 'none'))
             FROM ledger_bill b
             LEFT JOIN ledger_dispute d ON d.bill_id = b.id AND d.status = 'open'
            WHERE CASE WHEN d.id IS NULL THEN b.status = 'disputed'
                       ELSE b.status NOT IN ('disputed', 'settled') END""",
    ),
    Check(
        10,
        "a dispute that was upheld has voided its bill, or had it refunded",
        """SELECT b.id::text, format('%%s, no refund', b.status)
             FROM ledger_dispute d JOIN ledger_bill b ON b.id = d.bill_id
            WHERE d.status = 'upheld'
              AND b.status <> 'voided'
              AND NOT (b.status = 'settled'
                       AND EXISTS (SELECT 1 FROM ledger_refund r
                                    WHERE r.bill_id = b.id
                                      AND r.requested_at >= d.opened_at))""",
    ),
    Check(
        9,
        "a dispute is its bill holder's, and decided by another than opened it",
        """SELECT d.id::text, format('%%s by %%s', d.status, d.decided_by)
             FROM ledger_dispute d LEFT JOIN ledger_bill b ON b.id = d.bill_id
            WHERE (b.holder_id = d.holder_id) IS NOT TRUE
               OR d.status IN ('upheld', 'rejected') AND d.decided_by = d.opened_by""",
    ),
)
