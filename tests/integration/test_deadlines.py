"""What time alone does: holds expire, unpaid bills become overdue."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ledger.models import Bill, BillStep, Hold
from ledger.operations.expire_holds import expire_holds
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.post_transfers import post_transfers
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve
from tests.factories.people import a_citizen, a_mandate

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def held(holder: UUID) -> int:
    account = accounts.line("parking", holder).id("CNY")
    return tracked_balances([account])[account].held_minor


def a_hold(holder: UUID, amount_minor: int, lasts: timedelta) -> UUID:
    hold = owe(holder, a_merchant(), amount_minor, "hold", expires_at=NOON + lasts)
    post_transfers(postings=[hold], at=NOON)
    return hold.id


def test_a_hold_is_let_go_when_its_time_is_over() -> None:
    holder = a_line(100_00)
    over, running = a_hold(holder, 10_00, HOUR), a_hold(holder, 20_00, DAY)
    assert expire_holds(at=NOON + HOUR, limit=10) == 1
    assert held(holder) == 20_00
    statuses = dict(Hold.objects.values_list("transfer_id", "status"))
    assert statuses == {over: "expired", running: "placed"}


def test_a_turn_takes_no_more_than_its_limit_and_the_last_finds_nothing() -> None:
    holder = a_line(100_00)
    for _ in range(3):
        a_hold(holder, 10_00, HOUR)
    counts = [expire_holds(at=NOON + DAY, limit=2) for _ in range(3)]
    assert counts == [2, 1, 0]
    assert held(holder) == 0


def test_a_captured_hold_does_not_expire() -> None:
    holder = a_line(100_00)
    hold = a_hold(holder, 10_00, HOUR)
    post_transfers(postings=[resolve(holder, hold, "capture", 4_00)], at=NOON)
    assert expire_holds(at=NOON + DAY, limit=10) == 0


def test_a_bill_is_overdue_when_its_day_has_come_and_its_timeline_says_so() -> None:
    bill = a_bill(a_citizen(LIN), 10_00)
    assert mark_overdue(at=NOON + 3 * DAY - HOUR, limit=10) == 0
    assert mark_overdue(at=NOON + 3 * DAY, limit=10) == 1
    assert mark_overdue(at=NOON + 3 * DAY, limit=10) == 0
    assert Bill.objects.get(id=bill).status == "overdue"
    last = BillStep.objects.filter(bill_id=bill).latest("id")
    assert (last.status, last.at, last.by) == ("overdue", NOON + 3 * DAY, "worker")


def test_a_bill_that_was_never_tried_although_its_payer_agreed_is_collected_then() -> (
    None
):
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    forgotten, tried = a_bill(holder_id, 10_00), a_bill(holder_id, 20_00)
    Bill.objects.filter(id=forgotten).update(collect_at=None)
    Bill.objects.filter(id=tried).update(collect_at=None, retries=1)
    mark_overdue(at=NOON + 3 * DAY, limit=10)
    moments = dict(Bill.objects.values_list("id", "collect_at"))
    assert moments == {forgotten: NOON + 3 * DAY, tried: None}


def test_a_bill_of_an_unknown_holder_is_overdue_too() -> None:
    a_bill(uuid4(), 10_00)
    assert mark_overdue(at=NOON + 4 * DAY, limit=10) == 1
