"""What always holds between visits, their items and their bills."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        3,
        "the shares of an item sum to its amount",
        """SELECT i.id::text, format('%%s of %%s', s.insurer_minor + s.account_minor
                  + s.citizen_minor, i.amount_minor)
             FROM clinic_splitshare s JOIN clinic_chargeitem i ON i.id = s.item_id
            WHERE s.insurer_minor + s.account_minor + s.citizen_minor
                  <> i.amount_minor""",
    ),
    Check(
        1,
        "a closed visit's bill is closed and none of its items holds anything",
        """SELECT v.id::text, b.status FROM clinic_visit v
             JOIN ledger_bill b ON b.id = v.bill_id
            WHERE v.status = 'closed'
              AND (b.status IN ('open', 'voided')
                   OR EXISTS (SELECT 1 FROM clinic_chargeitem i
                                JOIN ledger_hold h ON h.transfer_id = i.hold_id
                               WHERE i.visit_id = v.id AND h.status = 'placed'))""",
    ),
    Check(
        1,
        "what a bill says of citizen and fund are the final shares of its items",
        """SELECT b.id::text, format('bill %%s/%%s, shares %%s/%%s',
                  b.line_minor + b.due_minor, b.insurer_minor, sum(s.citizen_minor),
                  sum(s.insurer_minor + s.account_minor))
             FROM clinic_chargeitem i JOIN ledger_bill b ON b.id = i.bill_id
             LEFT JOIN clinic_splitshare s ON s.item_id = i.id
            WHERE b.status NOT IN ('open', 'voided') AND i.status <> 'reversed'
            GROUP BY b.id
           HAVING count(*) <> count(s.item_id)
               OR (b.line_minor + b.due_minor, b.insurer_minor)
                  <> (sum(s.citizen_minor), sum(s.insurer_minor + s.account_minor))""",
    ),
)
