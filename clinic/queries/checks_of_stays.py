"""What always holds of inpatients, newborns, and visits that never took place."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        3,
        "a patient's days in bed are charged on exactly while the visit is open",
        """SELECT v.id::text, format('%%s, next day %%s', v.status,
                  coalesce(a.due_at::text, 'none'))
             FROM clinic_admission a JOIN clinic_visit v ON v.id = a.visit_id
            WHERE (v.status = 'open') <> (a.due_at IS NOT NULL)""",
    ),
    Check(
        3,
        "a voided visit has its reason, and neither a bill nor a charge that counts",
        """SELECT v.id::text, format('reason %%s, bills %%s', d.visit_id IS NOT NULL,
                  (SELECT string_agg(b.status, ' ') FROM ledger_bill b
                    WHERE b.subject_id = v.id AND b.holder_id = v.holder_id))
             FROM clinic_visit v LEFT JOIN clinic_visitvoid d ON d.visit_id = v.id
            WHERE (v.status = 'voided') <> (d.visit_id IS NOT NULL)
               OR v.status = 'voided'
              AND (EXISTS (SELECT 1 FROM ledger_bill b
                            WHERE b.subject_id = v.id AND b.holder_id = v.holder_id
                              AND b.status <> 'voided')
                   OR EXISTS (SELECT 1 FROM clinic_chargeitem i
                               WHERE i.visit_id = v.id AND i.status <> 'reversed'))""",
    ),
    Check(
        10,
        "whoever owes for its mother's visit owes for a newborn's",
        """SELECT n.visit_id::text, format('%%s, of it %%s, mother %%s', v.holder_id,
                  n.holder_id, m.holder_id)
             FROM clinic_newborn n JOIN clinic_visit v ON v.id = n.visit_id
             JOIN clinic_visit m ON m.id = n.mother_id
            WHERE v.holder_id <> m.holder_id OR n.holder_id <> m.holder_id""",
    ),
    Check(
        10,
        "whoever is asked for an unknown patient's visit was named last",
        """SELECT v.id::text, format('payer %%s, named %%s', v.payer_id, n.payer_id)
             FROM clinic_visit v
             JOIN LATERAL (SELECT n.payer_id FROM clinic_patientnaming n
                            WHERE n.visit_id = v.id
                            ORDER BY n.at DESC, n.id DESC LIMIT 1) n ON true
            WHERE n.payer_id <> v.payer_id""",
    ),
)
