"""What always holds between claims, splits, bills and what was given back."""

from ledger.queries.checks import Check

OF_ROUND = """SELECT c.bill_id, c.round_no, s.claim_id, s.holder_id,
       row_number() OVER (PARTITION BY c.bill_id ORDER BY c.round_no) AS nth,
       row_number() OVER (PARTITION BY c.bill_id ORDER BY c.round_no DESC) AS back
  FROM clinic_split s JOIN clinic_claim c ON c.id = s.claim_id"""
"""The splits of a bill, numbered from its first and from its last."""

CHECKS = (
    Check(
        3,
        "the sums of a split are those of its lines",
        """SELECT s.claim_id::text, format('%%s, lines %%s', s.total_minor,
                  coalesce(sum(l.insurer_minor + l.account_minor + l.citizen_minor), 0))
             FROM clinic_split s LEFT JOIN clinic_splitline l ON l.split_id = s.claim_id
            GROUP BY s.claim_id
           HAVING (s.own_minor, s.over_minor, s.prepay_minor, s.scope_minor,
                   s.fund_minor, s.account_current_minor + s.account_carried_minor
                   + s.account_family_minor, s.cash_minor)
               IS DISTINCT FROM (
                  coalesce(sum(l.own_minor), 0), coalesce(sum(l.over_minor), 0),
                  coalesce(sum(l.prepay_minor), 0), coalesce(sum(l.scope_minor), 0),
                  coalesce(sum(l.insurer_minor), 0), coalesce(sum(l.account_minor), 0),
                  coalesce(sum(l.citizen_minor), 0))""",
    ),
    Check(
        3,
        "a line of a split is an item of the bill that was claimed, for its amount",
        """SELECT l.id::text, format('%%s of %%s', l.insurer_minor + l.account_minor
                  + l.citizen_minor, i.amount_minor)
             FROM clinic_splitline l JOIN clinic_chargeitem i ON i.id = l.item_id
             JOIN clinic_claim c ON c.id = l.split_id
            WHERE l.insurer_minor + l.account_minor + l.citizen_minor <> i.amount_minor
               OR (l.holder_id, c.visit_id) <> (i.holder_id, i.visit_id)""",
    ),
    Check(
        3,
        "where an insurer keeps claims a closed bill was split, an open one is claimed",
        """SELECT b.id::text, format('%%s, %%s split(s), %%s undecided', b.status,
                  count(s.claim_id), count(c.id) FILTER
                      (WHERE c.status IN ('waiting', 'asked', 'declined')))
             FROM clinic_visit v JOIN clinic_hospital h ON h.id = v.hospital_id
             JOIN ledger_bill b ON b.subject_id = v.id AND b.holder_id = v.holder_id
             LEFT JOIN clinic_claim c ON c.bill_id = b.id
             LEFT JOIN clinic_split s ON s.claim_id = c.id
            WHERE h.keeps_claims OR c.id IS NOT NULL
            GROUP BY b.id, v.id, h.id
           HAVING NOT h.keeps_claims OR NOT b.split_by_insurer
               OR CASE WHEN b.status = 'voided' THEN FALSE
                  WHEN b.status <> 'open' THEN count(s.claim_id) = 0
                  WHEN b.id = v.bill_id AND v.status = 'open' THEN count(c.id) > 0
                  ELSE count(s.claim_id) > 0 OR count(c.id) FILTER
                      (WHERE c.status IN ('waiting', 'asked', 'declined')) = 0 END""",
    ),
    Check(
        3,
        "a claim has a split exactly when it was settled or given up",
        """SELECT c.id::text, format('%%s, given up %%s', c.status, c.given_up_at)
             FROM clinic_claim c LEFT JOIN clinic_split s ON s.claim_id = c.id
            WHERE (s.claim_id IS NOT NULL) <>
                  (c.status IN ('settled', 'given_up', 'cancelling', 'cancelled'))""",
    ),
    Check(
        1,
        "nothing stands at the insurer of a bill that was voided or claimed anew",
        """SELECT c.id::text, format('%%s, bill %%s', c.status, b.status)
             FROM clinic_claim c JOIN ledger_bill b ON b.id = c.bill_id
             LEFT JOIN clinic_claim n ON n.replaces_id = c.id
            WHERE (c.status = 'settled' AND n.id IS NOT NULL)
               OR (c.status = 'settled' AND b.status = 'voided'
                   AND NOT EXISTS (SELECT 1 FROM ledger_dispute d
                                    WHERE d.bill_id = b.id AND d.status = 'upheld'))
               OR (c.status IN ('asked', 'settled', 'declined') AND c.replaces_id
                   IN (SELECT p.id FROM clinic_claim p
                        WHERE p.status NOT IN ('cancelled', 'declined')))""",
    ),
    Check(
        5,
        "a claim that isn't over is asked about, or waits for the one before",
        """SELECT c.id::text, format('%%s, asked %%s', c.status, c.ask_at)
             FROM clinic_claim c LEFT JOIN clinic_claim p ON p.id = c.replaces_id
            WHERE (c.ask_at IS NOT NULL) <> CASE
                  WHEN c.status = 'waiting'
                  THEN p.id IS NULL OR p.status IN ('cancelled', 'declined')
                  ELSE c.status IN ('asked', 'given_up', 'cancelling') END
               OR (c.status IN ('asked', 'declined') AND c.deadline_at IS NULL
                   AND c.parked_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM clinic_claim n
                                    WHERE n.replaces_id = c.id))""",
    ),
    Check(
        4,
        "what a paid bill gave back is its first split less its last, and no more cash "
        "than was left",
        f"""WITH rounds AS ({OF_ROUND})
           SELECT b.id::text, format('%%s and %%s more, asked back %%s and %%s',
                  sum(d.citizen), sum(d.fund), sum(r.citizen), sum(r.fund))
             FROM rounds first JOIN rounds last
               ON last.bill_id = first.bill_id AND first.nth = 1 AND last.back = 1
             JOIN ledger_bill b ON b.id = first.bill_id AND b.status = 'settled'
             JOIN clinic_splitline f ON f.split_id = first.claim_id
             JOIN clinic_chargeitem i ON i.id = f.item_id
             LEFT JOIN clinic_splitline l
                    ON l.split_id = last.claim_id AND l.item_id = f.item_id
             CROSS JOIN LATERAL (
                  SELECT f.citizen_minor - coalesce(l.citizen_minor, 0) AS citizen,
                         f.insurer_minor + f.account_minor
                         - coalesce(l.insurer_minor + l.account_minor, 0) AS fund) d
             CROSS JOIN LATERAL (
                  SELECT coalesce(sum(x.amount_minor), 0) AS citizen,
                         coalesce(sum(x.insurer_minor), 0) AS fund,
                         coalesce(bool_or(y.status = 'declined'), FALSE) AS declined
                    FROM ledger_refundline x JOIN ledger_refund y ON y.id = x.refund_id
                   WHERE x.charge_id = i.charge_id) r
             CROSS JOIN LATERAL (
                  SELECT coalesce(sum(y.amount_minor) FILTER
                             (WHERE y.status <> 'declined'), 0)
                             < b.line_minor + b.due_minor
                         AND NOT coalesce(bool_or(y.status = 'declined'), FALSE)
                         AS has_left
                    FROM ledger_refund y
                   WHERE y.bill_id = b.id AND y.surplus_id IS NULL
                     AND NOT (y.takes_payment_back AND y.status = 'succeeded')) cash
            GROUP BY b.id
           HAVING NOT bool_or(r.declined)
              AND (sum(r.fund) <> sum(d.fund)
                   OR bool_or(l.id IS NOT NULL AND r.citizen + r.fund <> 0)
                   OR sum(r.citizen) > sum(d.citizen)
                   OR (sum(r.citizen) < sum(d.citizen) AND bool_or(cash.has_left))
                   OR (sum(r.citizen) = sum(d.citizen)
                       AND bool_or(l.id IS NULL AND (r.citizen, r.fund)
                           IS DISTINCT FROM (d.citizen::numeric, d.fund::numeric))))""",  # noqa: S608 - our own text
    ),
    Check(
        5,
        "what a fund owes of a paid bill is claimed of it, or left to a person",
        f"""WITH rounds AS ({OF_ROUND})
           SELECT b.id::text, format('%%s of %%s', s.total_minor - s.cash_minor,
                  s.total_minor)
             FROM rounds last JOIN clinic_split s ON s.claim_id = last.claim_id
             JOIN ledger_bill b ON b.id = last.bill_id AND b.status = 'settled'
            WHERE last.back = 1 AND s.total_minor > s.cash_minor
              AND NOT EXISTS (SELECT 1 FROM clinic_claim c
                               LEFT JOIN clinic_claim n ON n.replaces_id = c.id
                               WHERE c.bill_id = b.id AND n.id IS NULL
                                 AND (c.status <> 'cancelled'
                                      OR c.parked_at IS NOT NULL))""",  # noqa: S608 - our own text
    ),
    Check(
        4,
        "an item that was taken back of a paid bill is in no split, or soon won't be",
        f"""WITH rounds AS ({OF_ROUND})
           SELECT i.id::text, format('bill %%s', b.id)
             FROM rounds last JOIN ledger_bill b ON b.id = last.bill_id
             JOIN clinic_splitline l ON l.split_id = last.claim_id
             JOIN clinic_chargeitem i ON i.id = l.item_id
            WHERE last.back = 1 AND b.status = 'settled' AND i.status = 'reversed'
              AND i.amount_minor > 0
              AND NOT EXISTS (SELECT 1 FROM clinic_claim c WHERE c.bill_id = b.id
                                 AND c.status IN ('waiting', 'asked', 'declined'))""",  # noqa: S608 - our own text
    ),
)
