"""Note that bills are overdue: their payers are told, their standing is looked at."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ledger.models import Bill, NoticeKind
from ledger.operations.note_standing import note_standings
from ledger.operations.write_notices import new_notice, steps_told, write_notices
from ledger.queries.policies import policy_at


def note_overdue(*, bills: Sequence[Bill], at: datetime) -> None:
    """Write what follows from bills becoming overdue; their rows are the caller's.

    A bill that was overdue before, and was tried in vain again, tells nobody
    twice. Standing is looked at as soon as the bill counts as arrears.
    """
    if not bills:
        return
    policy = policy_at(at)
    changes = [
        (person, max(at, policy.suspends_at(bill.due_at or at)))
        for bill in bills
        for person in (bill.holder_id, bill.payer_id)
    ]
    with transaction.atomic(savepoint=False):
        told = steps_told(bills=bills, kind=NoticeKind.OVERDUE)
        write_notices(
            notices=[
                new_notice(bill=bill, kind=NoticeKind.OVERDUE, step=0, at=at)
                for bill in bills
                if bill.id not in told
            ]
        )
        note_standings(changes=changes)
