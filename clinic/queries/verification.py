"""What always holds between visits, their items and their bills."""

from clinic.queries.checks_of_claims import CHECKS as OF_CLAIMS
from clinic.queries.checks_of_take_backs import CHECKS as OF_TAKE_BACKS
from ledger.queries.checks import Check

CLOSED_BY = """(SELECT item_id, insurer_minor, account_minor, citizen_minor
         FROM clinic_splitshare
        UNION ALL
       (SELECT DISTINCT ON (l.item_id) l.item_id, l.insurer_minor, l.account_minor,
               l.citizen_minor
          FROM clinic_splitline l JOIN clinic_claim c ON c.id = l.split_id
          JOIN clinic_chargeitem i ON i.id = l.item_id AND i.bill_id = c.bill_id
         ORDER BY l.item_id, c.round_no))"""
"""Each item's share when its bill closed: later rounds of it are made good."""

UNDECIDED = """SELECT 1 FROM clinic_claim c
                    WHERE c.status IN ('waiting', 'asked', 'declined')"""

CHECKS = (
    Check(
        1,
        "a planned charge holds what it says while it is planned, and nothing after",
        """SELECT p.id::text, format('%%s, hold %%s of %%s', p.status, h.status,
                  t.amount_minor)
             FROM clinic_plannedcharge p
             LEFT JOIN ledger_hold h ON h.transfer_id = p.hold_id
             LEFT JOIN ledger_transfer t ON t.id = p.hold_id
            WHERE p.hold_id IS NOT NULL
              AND (h.status = CASE p.status WHEN 'planned' THEN 'placed'
                                            ELSE 'released' END
                   AND t.amount_minor = p.held_minor) IS NOT TRUE""",
    ),
    Check(
        3,
        "what is planned is of an open visit, and what was performed was charged",
        """SELECT p.id::text, format('%%s, visit %%s', p.status, v.status)
             FROM clinic_plannedcharge p JOIN clinic_visit v ON v.id = p.visit_id
             LEFT JOIN clinic_chargeitem i ON i.holder_id = p.holder_id
                   AND i.visit_id = p.visit_id AND i.line_no = p.line_no
            WHERE (p.status = 'planned' AND v.status <> 'open')
               OR (p.status = 'performed') <> (i.id IS NOT NULL)""",
    ),
    Check(
        8,
        "an item's price list is its hospital's and had begun when it was performed",
        """SELECT i.id::text, format('version %%s from %%s', l.version, l.valid_from)
             FROM clinic_chargeitem i JOIN clinic_pricelist l ON l.id = i.price_list_id
             JOIN clinic_visit v ON v.id = i.visit_id
             JOIN clinic_hospital h ON h.id = v.hospital_id
            WHERE l.hospital_id <> v.hospital_id OR l.status = 'draft'
               OR l.valid_from > (i.performed_at AT TIME ZONE h.zone)::date""",
    ),
    Check(
        8,
        "a price list names a code once for each of its days",
        """SELECT p.id::text, p.code FROM clinic_price p
             JOIN clinic_price o ON o.price_list_id = p.price_list_id
                  AND o.code = p.code AND o.id > p.id
            WHERE daterange(p.valid_from, p.valid_to)
                  && daterange(o.valid_from, o.valid_to)""",
    ),
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
        f"""SELECT v.id::text, b.status FROM clinic_visit v
             JOIN ledger_bill b ON b.id = v.bill_id
            WHERE v.status = 'closed'
              AND ((b.status = 'open' AND NOT EXISTS ({UNDECIDED} AND c.bill_id = b.id))
                   OR EXISTS (SELECT 1 FROM clinic_chargeitem i
                                JOIN ledger_hold h ON h.transfer_id = i.hold_id
                               WHERE i.visit_id = v.id AND h.status = 'placed'
                                 AND NOT EXISTS
                                     ({UNDECIDED} AND c.bill_id = i.bill_id)))""",  # noqa: S608 - our own text
    ),
    Check(
        3,
        "an item that counts stands on one charge of its own, on a bill that lives",
        """SELECT i.id::text, format('%%s, bill %%s', i.status, b.status)
             FROM clinic_chargeitem i
             LEFT JOIN ledger_bill b ON b.id = i.bill_id
             LEFT JOIN ledger_charge c ON c.id = i.charge_id
             LEFT JOIN ledger_charge r
                    ON r.reverses_id = c.id AND r.holder_id = c.holder_id
            WHERE i.status <> 'reversed'
              AND ((b.subject_id, c.bill_id, c.holder_id, c.line_no, c.amount_minor)
                   = (i.visit_id, i.bill_id, i.holder_id, i.line_no, i.amount_minor)
                   AND r.id IS NULL
                   AND (b.status <> 'voided'
                        OR EXISTS (SELECT 1 FROM ledger_dispute d
                                    WHERE d.bill_id = b.id AND d.status = 'upheld'))
                  ) IS NOT TRUE""",
    ),
    Check(
        3,
        "a charge that a visit's living bill asks for is that of one item that counts",
        """SELECT c.id::text, format('%%s item(s), bill %%s', count(i.id), b.status)
             FROM clinic_visit v JOIN ledger_bill b ON b.subject_id = v.id
             JOIN ledger_charge c ON c.bill_id = b.id AND c.reverses_id IS NULL
             LEFT JOIN ledger_charge r
                    ON r.reverses_id = c.id AND r.holder_id = c.holder_id
             LEFT JOIN clinic_chargeitem i ON i.charge_id = c.id
                   AND (i.status <> 'reversed' OR b.status = 'settled')
            WHERE b.status <> 'voided' AND r.id IS NULL
            GROUP BY c.id, b.status HAVING count(i.id) <> 1""",
    ),
    Check(
        3,
        "a visit's bills are numbered from zero on, and its own is among them",
        """SELECT v.id::text, format('%%s bills, the last is %%s', count(b.id),
                  max(b.supplement_no))
             FROM clinic_visit v
             LEFT JOIN ledger_bill b ON b.subject_id = v.id
                   AND b.holder_id = v.holder_id
            GROUP BY v.id
           HAVING count(DISTINCT b.supplement_no) <> count(b.id)
               OR min(b.supplement_no) IS DISTINCT FROM 0
               OR max(b.supplement_no) + 1 <> count(b.id)
               OR bool_or(b.id = v.bill_id) IS NOT TRUE""",
    ),
    Check(
        1,
        "what a bill says of citizen and fund are the final shares of its items",
        f"""SELECT b.id::text, format('bill %%s/%%s, shares %%s/%%s',
                  b.line_minor + b.due_minor, b.insurer_minor, sum(s.citizen_minor),
                  sum(s.insurer_minor + s.account_minor))
             FROM clinic_chargeitem i JOIN ledger_bill b ON b.id = i.bill_id
             LEFT JOIN {CLOSED_BY} s ON s.item_id = i.id
            WHERE b.status NOT IN ('open', 'voided')
              AND (i.status <> 'reversed' OR s.item_id IS NOT NULL)
            GROUP BY b.id
           HAVING count(*) <> count(s.item_id)
               OR (b.line_minor + b.due_minor, b.insurer_minor)
                  <> (sum(s.citizen_minor), sum(s.insurer_minor + s.account_minor))""",  # noqa: S608 - our own text
    ),
    Check(
        10,
        "what the ledger knows of the fund's part of a line is its final share",
        f"""SELECT i.id::text, format('ledger %%s, share %%s', k.fund,
                  s.insurer_minor + s.account_minor)
             FROM {CLOSED_BY} s JOIN clinic_chargeitem i ON i.id = s.item_id
             JOIN ledger_charge c ON c.id = i.charge_id
             LEFT JOIN ledger_chargeshare t ON t.charge_id = c.id
            CROSS JOIN LATERAL (SELECT coalesce(t.insurer_minor,
                  (c.explanation->>'insurer_estimate_minor')::bigint) AS fund) k
            WHERE k.fund IS DISTINCT FROM s.insurer_minor + s.account_minor""",  # noqa: S608 - our own text
    ),
    Check(
        4,
        "what was taken back of a paid bill has been asked back, share by share",
        """SELECT i.id::text, format('%%s and %%s, asked back %%s and %%s',
                  s.citizen_minor, s.insurer_minor + s.account_minor,
                  sum(l.amount_minor), sum(l.insurer_minor))
             FROM clinic_chargeitem i JOIN ledger_bill b ON b.id = i.bill_id
             JOIN clinic_splitshare s ON s.item_id = i.id
             LEFT JOIN ledger_refundline l ON l.charge_id = i.charge_id
             LEFT JOIN ledger_refund r ON r.id = l.refund_id
            WHERE i.status = 'reversed' AND b.status = 'settled' AND i.amount_minor > 0
            GROUP BY i.id, s.item_id
           HAVING bool_or(r.status = 'declined') IS NOT TRUE
              AND (sum(l.amount_minor), sum(l.insurer_minor)) IS DISTINCT FROM
                  (s.citizen_minor::numeric,
                   (s.insurer_minor + s.account_minor)::numeric)""",
    ),
    *OF_CLAIMS,
    *OF_TAKE_BACKS,
)
