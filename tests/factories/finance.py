"""A finance office's day: something of everything that waits for a person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from ledger.models import Payment, Refund, Surplus
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.open_merchant import open_merchant
from ledger.operations.request_refund import request_refund
from ledger.operations.send_reminders import send_reminders
from ledger.operations.take_tenders import in_cash
from ledger.ports import Answer
from tests.factories.answers import SOON, hear, lost
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk_money import take_tenders
from tests.factories.paid import a_draft, a_paid_bill, give_back

DAY = timedelta(days=1)
GARAGE: dict[str, Any] = {"merchant": "west-lake-garage"}
HOSPITAL: dict[str, Any] = {"merchant": "first-hospital", "kind": "outpatient"}


@dataclass(frozen=True, slots=True)
class Office:
    """One row of each kind to look at."""

    bill: UUID
    paid: UUID
    unanswered: UUID
    overdue: UUID
    parked: UUID
    refund: UUID
    surplus: UUID
    dispute: UUID


def an_office() -> Office:
    """Let three months go by, and leave the work undone."""
    for code, name, name_zh in (
        ("west-lake-garage", "West Lake Garage", "西湖停车场"),
        ("first-hospital", "First People's Hospital", "市第一人民医院"),
    ):
        open_merchant(
            code=code, name=name, name_zh=name_zh, risk_mode="merchant", at=NOON
        )
    overdue = _arrears()
    bill = a_bill(uuid4(), 132_60, **HOSPITAL)
    parked = lost(a_bill(uuid4(), 18_00, **GARAGE))
    Payment.objects.filter(id=parked.id).update(parked_at=SOON, ask_at=None)
    unanswered = lost(a_bill(uuid4(), 22_50, **GARAGE))
    refund = request_refund(draft=a_draft(a_paid_bill(640_00)), at=SOON)
    request_refund(draft=a_draft(a_paid_bill(30_00)), at=SOON)
    return Office(
        bill=bill,
        paid=a_paid_bill(88_00),
        unanswered=unanswered.bill_id,
        overdue=overdue,
        parked=parked.id,
        refund=Refund.objects.get(id=refund.id).id,
        surplus=_surplus(),
        dispute=_dispute(),
    )


def _arrears() -> UUID:
    """Bills of every age; the oldest is given back."""
    old = a_bill(uuid4(), 340_00, at=NOON - 120 * DAY, **GARAGE)
    a_bill(uuid4(), 12_00, at=NOON - 45 * DAY, **GARAGE)
    a_bill(uuid4(), 1_250_00, at=NOON - 20 * DAY, **HOSPITAL)
    a_bill(uuid4(), 9_00, at=NOON - 8 * DAY, **GARAGE)
    send_reminders(at=NOON, limit=9)
    mark_overdue(at=NOON, limit=9)
    return old


def _surplus() -> UUID:
    bill = a_bill(uuid4(), 45_00, **GARAGE)
    late = lost(bill)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(45_00)],
        by="clerk",
        at=SOON,
        supersede=True,
    )
    hear(late, Answer.SUCCEEDED)
    give_back(answer=Answer.DECLINED, reason="account_closed")
    return Surplus.objects.get().id


def _dispute() -> UUID:
    draft = DisputeDraft(
        id=uuid4(),
        bill_id=a_bill(uuid4(), 60_00, **GARAGE),
        statement="My car was in the workshop that week; the plate is not mine.",
        opened_by="portal",
    )
    late = open_dispute(draft=draft, at=NOON)
    fresh = DisputeDraft(
        id=uuid4(),
        bill_id=a_bill(uuid4(), 80_00, **HOSPITAL),
        statement="I was examined once.",
        opened_by="portal",
    )
    open_dispute(draft=fresh, at=NOON + 8 * DAY)
    return late.id
