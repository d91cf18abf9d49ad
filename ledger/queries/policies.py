"""The collection policy and the retry rules in force at a moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ledger.errors import Broken
from ledger.models import Bill
from ledger.queries.instruments import Agreed, fitting
from ledger.queries.prepared import rows_of
from ledger.rules.dunning import Policy

COLUMNS = """due_after_days, reminder_days, suspend_from_minor, suspend_after_days,
write_off_after_days, refund_approval_from_minor, dispute_within_days,
dispute_decided_days"""
POLICY = f"""SELECT {COLUMNS} FROM ledger_collectionpolicy
WHERE valid_from <= %s ORDER BY valid_from DESC LIMIT 1"""  # noqa: S608 - our own text
PAUSES = """SELECT DISTINCT ON (reason) reason, pauses_seconds FROM ledger_retryrule
WHERE valid_from <= %s ORDER BY reason, valid_from DESC"""

# Every car's exit asks this: one trip for the policy and for who has agreed.
TERMS = f"""SELECT p.*, i.holder_id, i.kinds, i.cap_minor FROM ({POLICY}) p
LEFT JOIN ledger_instrument i ON i.holder_id = ANY(%s) AND i.ended_at IS NULL"""  # noqa: S608 - our own text


class PolicyMissing(Broken):
    """No collection policy has begun: nobody can say when anything is due."""

    code = "ledger.policy.missing"
    sentence = _("No collection policy is in force.")


def policy_at(at: datetime) -> Policy:
    """Give the collection policy in force.

    Raises:
        PolicyMissing: none has begun.
    """
    return _policy(rows_of(POLICY, [at]))


def retry_pauses_at(at: datetime) -> dict[str, list[int]]:
    """Give the pauses between retries, in seconds, by the reason of the decline."""
    return dict(rows_of(PAUSES, [at]))


def closing_terms(bills: Sequence[Bill], *, at: datetime) -> tuple[Policy, set[UUID]]:
    """Give the policy for bills that close now, and which may be collected at once.

    Raises:
        PolicyMissing: none has begun.
    """
    rows = rows_of(TERMS, [at, list({bill.payer_id for bill in bills})])
    agreed = {row[-3]: Agreed(*row[-2:]) for row in rows if row[-3]}
    return _policy(rows), fitting(bills, agreed)


def _policy(rows: Sequence[tuple[object, ...]]) -> Policy:
    if not rows:
        raise PolicyMissing
    due, reminders, *rest = rows[0][:8]
    return Policy(due, tuple(reminders), *rest)  # type: ignore[arg-type]
