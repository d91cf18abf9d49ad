"""What always holds between credit lines and their accounts."""

from ledger.queries.checks import Check

CHECKS = (
    Check(
        2,
        "a credit line has its holder's account, with a limit, closed when it is",
        """SELECT l.id::text, coalesce(a.code, 'no account') FROM credit_creditline l
             LEFT JOIN ledger_account a ON a.id = l.account_id
            WHERE (a.tracked AND a.limit_minor IS NOT NULL
                   AND (a.holder_id, a.currency) = (l.holder_id, l.currency)
                   AND a.code = format('line:%%s:%%s', l.kind, l.holder_id)
                   AND (a.closed_at IS NOT NULL) = (l.status = 'closed'))
                  IS NOT TRUE""",
    ),
    Check(
        10,
        "a credit line's timeline ends at its status",
        """SELECT l.id::text, format('%%s, timeline %%s', l.status, s.status)
             FROM credit_creditline l
             LEFT JOIN (SELECT line_id, max(id) AS id FROM credit_linestep
                         GROUP BY line_id) last ON last.line_id = l.id
             LEFT JOIN credit_linestep s ON s.id = last.id
            WHERE s.status IS DISTINCT FROM l.status
               OR l.suspended_for NOT IN ('', s.cause)""",
    ),
    Check(
        9,
        "of who has left nothing is left but the books",
        """SELECT c.holder_id::text, 'of a closed account' FROM credit_citizen c
            WHERE c.closed_at IS NOT NULL AND (
                  octet_length(c.name) + octet_length(c.phone) + octet_length(c.id_no)
                  > 3 * 30 + get_byte(c.name, 1) + get_byte(c.phone, 1)
                    + get_byte(c.id_no, 1)
               OR EXISTS (SELECT 1 FROM credit_credential k
                           WHERE k.holder_id = c.holder_id
                             AND (k.valid_to IS NULL
                                  OR octet_length(k.value)
                                     > 30 + get_byte(k.value, 1)))
               OR EXISTS (SELECT 1 FROM credit_credentialproof p
                           WHERE p.holder_id = c.holder_id
                             AND octet_length(p.value) > 30 + get_byte(p.value, 1))
               OR EXISTS (SELECT 1 FROM credit_creditline l
                           WHERE l.holder_id = c.holder_id AND l.status <> 'closed')
               OR EXISTS (SELECT 1 FROM ledger_instrument i
                           WHERE i.holder_id = c.holder_id AND i.ended_at IS NULL)
               OR EXISTS (SELECT 1 FROM credit_noticewishes w
                           WHERE w.citizen_id = c.holder_id)
               OR EXISTS (SELECT 1 FROM auth_user u
                           WHERE u.id = c.user_id AND u.is_active))""",
    ),
    Check(
        2,
        "who is suspended for arrears has some, or is about to be looked at",
        """SELECT l.id::text, l.holder_id::text FROM credit_creditline l
            WHERE l.suspended_for = 'arrears'
              AND NOT EXISTS (SELECT 1 FROM ledger_standingchange c
                               WHERE c.holder_id = l.holder_id)
              AND NOT EXISTS (
                  SELECT 1 FROM (
                      SELECT b.id, b.status FROM ledger_bill b
                       WHERE b.holder_id = l.holder_id
                       UNION ALL
                      SELECT b.id, b.status FROM ledger_bill b
                       WHERE b.payer_id = l.holder_id) b
                   WHERE b.status IN ('overdue', 'written_off')
                      OR b.status = 'settling' AND EXISTS (
                         SELECT 1 FROM ledger_billstep s
                          WHERE s.bill_id = b.id AND s.status = 'overdue'))""",
    ),
    Check(
        9,
        "a credential that was proved is its citizen's, and what they proved",
        """SELECT c.id::text, p.id::text FROM credit_credential c
             JOIN credit_credentialproof p ON p.id = c.proof_id
            WHERE p.finding <> 'matches'
               OR (c.holder_id, c.kind, c.value_index)
                  IS DISTINCT FROM (p.holder_id, p.kind, p.value_index)""",
    ),
)
