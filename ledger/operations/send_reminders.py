"""Remind payers of what they have not paid: write the rows that the sender sends."""

from datetime import datetime

from django.db import transaction

from ledger.models import Bill, NoticeKind
from ledger.operations.write_notices import new_notice, steps_told, write_notices
from ledger.queries.policies import policy_at
from ledger.rules.states import COLLECTABLE_BILL


def send_reminders(*, at: datetime, limit: int) -> int:
    """Write a reminder for up to ``limit`` bills that have one due; give how many.

    Each bill's next moment is set by the policy in force; moments that were missed
    meanwhile are one reminder, not several. A bill that waits for its first try
    needs none; one that is being paid, disputed or paid gets none.
    """
    with transaction.atomic(savepoint=False):
        bills = list(
            Bill.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(status__in=COLLECTABLE_BILL, notice_at__lte=at)
            .exclude(collect_at__isnull=False, retries=0)
            .order_by("notice_at")[:limit]
        )
        if not bills:
            return 0
        policy = policy_at(at)
        sent = steps_told(bills=bills, kind=NoticeKind.REMINDER)
        for bill in bills:
            due_at = bill.due_at or at
            bill.notice_at = policy.next_reminder(due_at=due_at, after=at)
        write_notices(
            notices=[
                new_notice(
                    bill=bill,
                    kind=NoticeKind.REMINDER,
                    step=sent.get(bill.id, 0) + 1,
                    at=at,
                )
                for bill in bills
            ]
        )
        Bill.objects.bulk_update(bills, ["notice_at"])
    return len(bills)
