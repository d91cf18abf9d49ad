"""What always holds between parking sessions and their bills."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        3,
        "a session's bill is its own, of its holder, and has the fee it was told",
        """SELECT s.id::text, format('fee %%s, bill %%s', s.fee_minor, b.total_minor)
             FROM parking_parkingsession s LEFT JOIN ledger_bill b ON b.id = s.bill_id
            WHERE s.bill_id IS NOT NULL
              AND (b.subject_id = s.id AND b.holder_id = s.holder_id
                   AND (b.total_minor <= s.fee_minor OR b.status = 'voided')
                  ) IS NOT TRUE""",
    ),
    Check(
        3,
        "a session has at most one bill that is neither paid nor voided",
        """SELECT b.subject_id::text, count(*)::text FROM ledger_bill b
            WHERE b.kind = 'parking' AND b.status NOT IN ('settled', 'voided')
            GROUP BY b.holder_id, b.subject_id HAVING count(*) > 1""",
    ),
    Check(
        10,
        "no funder is owed money for what was taken off a fee",
        """SELECT v.session_id::text, sum(f.amount_minor)::text
             FROM parking_funding f JOIN parking_validation v ON v.id = f.validation_id
            GROUP BY v.id, v.session_id HAVING sum(f.amount_minor) < 0""",
    ),
    Check(
        1,
        "a session that has ended holds nothing",
        """SELECT s.id::text, h.status FROM parking_parkingsession s
             JOIN ledger_hold h ON h.transfer_id = s.hold_id
            WHERE s.status = 'closed' AND h.status = 'placed'""",
    ),
    Check(
        5,
        "an acknowledged event has its answer",
        """SELECT e.id::text, e.event_id FROM parking_gateevent e
            WHERE NOT EXISTS (SELECT 1 FROM parking_eventanswer a
                               WHERE a.event_id = e.id)""",
    ),
)
