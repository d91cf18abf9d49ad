"""What is not paid: tried again, reminded of, overdue, in arrears."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from ledger.models import Bill, Notice, StandingChange
from ledger.operations.claim_bills import claim_bills
from ledger.operations.claim_standing_changes import claim_standing_changes
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.send_reminders import send_reminders
from ledger.ports import Answer, Outcome
from ledger.queries.arrears import Arrears, arrears_of, persons_in_arrears
from ledger.rules.ids import shard_of
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.people import a_citizen, a_mandate

pytestmark = pytest.mark.django_db
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
DUE_AT = NOON + 3 * DAY


def collected(holder_id: UUID, answer: Answer, at: datetime, reason: str = "") -> Bill:
    """Let a worker ask for the one bill that is due for it, and hear this."""
    (claimed,) = claim_bills(shard=shard_of(holder_id), limit=5, at=at)
    order = claimed.order
    outcome = Outcome(order.reference, answer, order.amount, reason, retryable=True)
    record_outcomes(outcomes=[outcome], asked_by="collect", at=at)
    return Bill.objects.get(payments__reference=order.reference)


def told(kind: str = "reminder") -> list[tuple[int, datetime]]:
    notices = Notice.objects.filter(kind=kind).order_by("at")
    return list(notices.values_list("step", "at"))


@pytest.mark.parametrize(
    ("reason", "pauses"),
    [
        ("insufficient_funds", [DAY] * 5 + [None]),
        ("no_answer", [10 * SECOND] * 5 + [None]),
        ("mandate_revoked", [None]),
        ("card_expired", [DAY] * 5 + [None]),
    ],
)
def test_a_decline_is_retried_as_its_reason_asks(
    reason: str, pauses: list[timedelta | None]
) -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    at, waited = NOON, []
    while True:
        bill = collected(holder, Answer.DECLINED, at, reason)
        waited.append(bill.collect_at and bill.collect_at - at)
        if bill.collect_at is None:
            break
        at = bill.collect_at
    assert waited == pauses


def test_a_payer_is_reminded_once_a_moment_and_missed_ones_are_one() -> None:
    a_bill(uuid4(), 10_00)
    counts = [
        send_reminders(at=at, limit=10)
        for at in (
            DUE_AT - DAY - SECOND,
            DUE_AT - DAY,
            DUE_AT - DAY,
            DUE_AT + 8 * DAY,
            DUE_AT + 9 * DAY,
        )
    ]
    assert counts == [0, 1, 0, 1, 0]
    assert told() == [(1, DUE_AT - DAY), (2, DUE_AT + 8 * DAY)]


def test_a_turn_of_reminders_takes_no_more_than_its_limit() -> None:
    for _ in range(3):
        a_bill(uuid4(), 10_00)
    counts = [send_reminders(at=DUE_AT, limit=2) for _ in range(3)]
    assert counts == [2, 1, 0]


@pytest.mark.parametrize("status", ["settling", "disputed", "settled", "voided"])
def test_who_pays_disputes_or_has_paid_is_not_reminded(status: str) -> None:
    bill = Bill.objects.filter(id=a_bill(uuid4(), 10_00))
    for step in ["settling", "settled"] if status == "settled" else [status]:
        bill.update(status=step)
    assert send_reminders(at=DUE_AT, limit=10) == 0


def test_a_bill_that_waits_for_its_first_try_is_neither_reminded_nor_overdue() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    assert send_reminders(at=DUE_AT, limit=10) == 0
    assert mark_overdue(at=DUE_AT, limit=10) == 0
    collected(holder, Answer.DECLINED, DUE_AT - HOUR, "insufficient_funds")
    assert send_reminders(at=DUE_AT, limit=10) == 1
    assert mark_overdue(at=DUE_AT, limit=10) == 1


def test_overdue_is_told_once_and_its_persons_are_looked_at() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    bill = a_bill(holder, 10_00)
    collected(holder, Answer.DECLINED, NOON, "insufficient_funds")
    mark_overdue(at=DUE_AT, limit=10)
    collected(holder, Answer.DECLINED, DUE_AT + HOUR, "insufficient_funds")
    assert told("overdue") == [(0, DUE_AT)]
    assert Bill.objects.get(id=bill).status == "overdue"
    assert claim_standing_changes(at=DUE_AT - SECOND, limit=10) == []
    assert claim_standing_changes(at=DUE_AT + HOUR, limit=10) == [holder]
    assert StandingChange.objects.count() == 0
    collected(holder, Answer.SUCCEEDED, DUE_AT + DAY + HOUR)
    assert claim_standing_changes(at=DUE_AT + DAY + HOUR, limit=10) == [holder]


def test_a_decline_on_the_due_day_makes_it_overdue_and_tells() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    collected(holder, Answer.DECLINED, DUE_AT, "insufficient_funds")
    assert told("overdue") == [(0, DUE_AT)]
    assert claim_standing_changes(at=DUE_AT, limit=10) == [holder]


def test_arrears_are_what_is_overdue_also_while_a_payment_is_under_way() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    collected(holder, Answer.DECLINED, NOON, "insufficient_funds")
    assert arrears_of([holder], at=NOON) == []
    mark_overdue(at=DUE_AT, limit=10)
    owed = [Arrears(holder, "CNY", 10_00)]
    assert arrears_of([holder, uuid4()], at=DUE_AT) == owed
    claim_bills(shard=shard_of(holder), limit=5, at=DUE_AT + DAY)
    assert Bill.objects.get().status == "settling"
    assert arrears_of([holder], at=DUE_AT + DAY) == owed


def test_a_payment_whose_answer_is_lost_past_the_due_day_is_no_arrears() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    claim_bills(shard=shard_of(holder), limit=5, at=NOON)
    assert arrears_of([holder], at=DUE_AT + DAY) == []


def test_the_payer_is_in_arrears_as_well_and_a_small_sum_suspends_nobody() -> None:
    holder, payer = uuid4(), uuid4()
    large, small = a_bill(holder, 6_00), a_bill(holder, 4_00)
    Bill.objects.filter(id=large).update(payer_id=payer)
    mark_overdue(at=DUE_AT, limit=10)
    assert {a.person_id: a.minor for a in arrears_of([holder, payer], at=DUE_AT)} == {
        holder: 10_00,
        payer: 6_00,
    }
    assert persons_in_arrears([holder, payer], at=DUE_AT) == {holder}
    assert Bill.objects.get(id=small).status == "overdue"


def test_what_was_overdue_stays_so_whatever_clock_hears_the_decline() -> None:
    holder = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder, 10_00)
    collected(holder, Answer.DECLINED, NOON, "insufficient_funds")
    mark_overdue(at=DUE_AT, limit=10)
    claim_standing_changes(at=DUE_AT, limit=10)
    behind = DUE_AT - HOUR
    bill = collected(holder, Answer.DECLINED, behind, "insufficient_funds")
    assert bill.status == "overdue"
    assert persons_in_arrears([holder], at=behind) == {holder}
    Bill.objects.update(collect_at=behind)
    collected(holder, Answer.SUCCEEDED, behind)
    assert claim_standing_changes(at=DUE_AT, limit=10) == [holder]
