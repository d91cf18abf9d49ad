"""What always holds of what desks take back of what was paid."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        10,
        "what a desk took back is taken back, and cost what was agreed to",
        """SELECT t.id::text, format('%%s lines of %%s, %%s of %%s', count(i.id),
                  jsonb_array_length(t.line_nos), coalesce(sum(i.amount_minor), 0),
                  t.amount_minor)
             FROM clinic_takeback t
             LEFT JOIN clinic_chargeitem i ON i.holder_id = t.holder_id
                   AND i.visit_id = t.visit_id AND t.line_nos ? i.line_no
                   AND (t.status <> 'done' OR i.status = 'reversed')
            GROUP BY t.id
           HAVING (count(i.id), coalesce(sum(i.amount_minor), 0))
                  IS DISTINCT FROM (jsonb_array_length(t.line_nos), t.amount_minor)""",
    ),
)
