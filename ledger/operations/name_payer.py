"""Name who pays: the bills stay with their holder, the money comes from the payer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from ledger.models import Bill, BillStep, Notice, NoticeKind
from ledger.operations.note_overdue import note_overdue
from ledger.operations.note_standing import note_standing
from ledger.operations.write_notices import new_notice, write_notices
from ledger.queries.instruments import collectable_bills
from ledger.queries.unnamed import ASKED, UNPAID, unnamed_bills
from ledger.rules.states import ARREARS, BillStatus


def name_payer(
    *, holder_id: UUID, subject_id: UUID, payer_id: UUID, at: datetime, by: str
) -> int:
    """Record the payer of a subject's unpaid bills; give how many there were.

    ``by`` says who named the payer and why; it stands in each bill's timeline. A
    bill that waited for a payer is collected when this one has agreed to it. A
    payment under way stays with whoever pays it; should it be declined, the next
    one is this payer's. Who takes over arrears is told of them.
    """
    bills = Bill.objects.filter(holder_id=holder_id, subject_id=subject_id)
    unpaid = bills.filter(status__in=UNPAID).exclude(payer_id=payer_id)
    return _name(unpaid, payer_id=payer_id, at=at, by=by)


def name_payer_of_holder(
    *,
    holder_id: UUID,
    payer_id: UUID,
    occurred_from: datetime,
    occurred_to: datetime | None,
    at: datetime,
    by: str,
) -> int:
    """Record who pays for what a holder did in a period; give how many bills.

    Unpaid bills with a charge that occurred then, unless somebody else was named
    already. ``occurred_to`` is ``None`` for a period without an end.
    """
    unnamed = unnamed_bills(
        holder_id=holder_id, occurred_from=occurred_from, occurred_to=occurred_to
    )
    return _name(unnamed, payer_id=payer_id, at=at, by=by)


def _name(which: QuerySet[Bill], *, payer_id: UUID, at: datetime, by: str) -> int:
    with transaction.atomic(savepoint=False):
        bills = list(which.select_for_update(no_key=True).order_by("id"))
        persons = {person for b in bills for person in (b.holder_id, b.payer_id)}
        for bill in bills:
            bill.payer_id = payer_id
        _ask_anew(bills, at=at)
        Bill.objects.bulk_update(bills, ["payer_id", "collect_at", "retries"])
        BillStep.objects.bulk_create(
            [
                BillStep(
                    bill=bill,
                    holder_id=bill.holder_id,
                    status=bill.status,
                    at=at,
                    by=by,
                )
                for bill in bills
            ]
        )
        if bills:
            note_standing(holder_ids={*persons, payer_id}, at=at)
        overdue = [bill for bill in bills if bill.status == BillStatus.OVERDUE]
        note_overdue(bills=overdue, at=at)
        _tell([bill for bill in bills if bill.status in ARREARS], at=at)
    return len(bills)


def _tell(bills: Sequence[Bill], *, at: datetime) -> None:
    """Tell the new payer of each bill in arrears what another was told before."""
    told = Notice.objects.filter(
        holder_id__in={bill.holder_id for bill in bills},
        bill_id__in=[bill.id for bill in bills],
    )
    steps = told.order_by().values_list("bill_id", "kind").annotate(last=Max("step"))
    last = {(bill_id, kind): step for bill_id, kind, step in steps}
    write_notices(
        notices=[
            new_notice(
                bill=bill,
                kind=NoticeKind(bill.status),
                step=last.get((bill.id, bill.status), -1) + 1,
                at=at,
            )
            for bill in bills
        ]
    )


def _ask_anew(bills: Sequence[Bill], *, at: datetime) -> None:
    """Let each be collected from its new payer, who has all tries before them."""
    collectable = collectable_bills(bills)
    for bill in bills:
        is_asked = bill.status in ASKED and bill.id in collectable
        bill.collect_at, bill.retries = at if is_asked else None, 0
