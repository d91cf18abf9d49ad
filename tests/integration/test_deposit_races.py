"""Paying with deposits beside others at the tills: nobody waits for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from ledger.models import Bill, Deposit, DepositReturn, Shift
from ledger.operations.lock_series import lock_series
from ledger.operations.open_accounts import lock_holders
from ledger.operations.take_deposit import take_deposit
from ledger.operations.take_tenders import by_deposit, in_cash
from ledger.operations.use_till import lock_shift
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.deposits import a_deposit, a_draft
from tests.factories.desk_money import pay_with_deposits, take_tenders
from tests.factories.shifts import GARAGE, a_shift

Pays = Callable[[Deposit, UUID, Shift], object]

WAITING_FOR_US = """
    WITH RECURSIVE waits (pid) AS (
        SELECT pid FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
        UNION
        SELECT l.pid FROM pg_locks l, waits w
        WHERE NOT l.granted AND w.pid = ANY (pg_blocking_pids(l.pid))
    )
    SELECT count(*) FROM waits
"""
"""Who waits for us, and who waits for those."""


def beside_cash(deposit: Deposit, bill_id: UUID, shift: Shift) -> object:
    used = by_deposit(deposit.id, 60_00, holder_id=deposit.holder_id)
    return take_tenders(
        payment_id=uuid4(),
        bill_id=bill_id,
        tenders=[used, in_cash(20_00)],
        shift_id=shift.id,
        by="wang",
        at=NOON,
    )


def with_the_rest_back_into_hand(
    deposit: Deposit, bill_id: UUID, shift: Shift
) -> object:
    return pay_with_deposits(
        payment_id=uuid4(),
        bill_id=bill_id,
        others=[],
        shift_id=shift.id,
        by="wang",
        at=NOON,
    )


def wait_until_they_wait(number: int) -> None:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(WAITING_FOR_US)
            if cursor.fetchone() == (number,):
                return
            sleep(0.01)
    pytest.fail("Nobody waits for what is held.")


@pytest.mark.parametrize(
    ("pays", "bill_minor", "desk", "back"),
    [
        (beside_cash, 80_00, "1", 0),
        (with_the_rest_back_into_hand, 50_00, "1", 1),
        (with_the_rest_back_into_hand, 50_00, "2", 1),
    ],
)
def test_who_waits_for_a_till_holds_nobodys_accounts(
    committed: TestDatabase, pays: Pays, bill_minor: int, desk: str, back: int
) -> None:
    """Hold the till as whoever gives a deposit back, and take the accounts then."""
    shift = a_shift()
    took = shift if desk == shift.desk else a_shift("li", desk)
    bill_id = a_bill(uuid4(), bill_minor, merchant=GARAGE)
    deposit = a_deposit(bill_id, in_cash(60_00), shift_id=took.id)

    def pay() -> None:
        try:
            pays(deposit, bill_id, shift)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            lock_shift(shift.id)
            paying = threads.submit(pay)
            wait_until_they_wait(1)
            lock_holders(holder_ids=[deposit.holder_id])
        paying.result(timeout=20)
    assert Bill.objects.get(id=bill_id).status == "settled"
    assert DepositReturn.objects.count() == back
    assert list(faults()) == []


def test_one_new_deposit_from_two_windows_at_once_is_taken_once(
    committed: TestDatabase,
) -> None:
    """Both have seen that nobody took it, and wait for the slip's number."""
    shifts = a_shift(), a_shift("li", "2")
    bill_id = a_bill(uuid4(), 900_00, merchant=GARAGE)
    first = a_deposit(bill_id, in_cash(1_00), shift_id=shifts[0].id)
    draft = a_draft(bill_id)

    def take(shift: Shift) -> Deposit:
        try:
            return take_deposit(
                draft=draft,
                tender=in_cash(60_00),
                shift_id=shift.id,
                by="desk:wang",
                at=NOON,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        with transaction.atomic():
            lock_series(wanted=[(first.merchant_id, first.series)])
            taking = [threads.submit(take, shift) for shift in shifts]
            wait_until_they_wait(2)
        took = {one.result(timeout=20).id for one in taking}
    assert took == {draft.id}
    numbers = Deposit.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert list(faults()) == []
