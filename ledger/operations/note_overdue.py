"""Note that bills are overdue: their payers are told, their standing is looked at."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ledger.models import Bill, Notice, NoticeKind
from ledger.operations.note_standing import note_standings
from ledger.queries.policies import policy_at
from ledger.rules.ids import time_ordered_id


def new_notice(*, bill: Bill, kind: NoticeKind, step: int, at: datetime) -> Notice:
    """Make the row of a message to a bill's payer."""
    return Notice(
        id=time_ordered_id(at, "notice", bill.id, kind.value, step),
        holder_id=bill.holder_id,
        payer_id=bill.payer_id,
        bill_id=bill.id,
        kind=kind,
        step=step,
        at=at,
    )


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
        Notice.objects.bulk_create(
            [
                new_notice(bill=bill, kind=NoticeKind.OVERDUE, step=0, at=at)
                for bill in bills
            ],
            ignore_conflicts=True,
        )
        note_standings(changes=changes)
