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
)
