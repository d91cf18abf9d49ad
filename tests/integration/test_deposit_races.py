"""Paying with deposits beside others at the tills: nobody waits for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from ledger.models import Bill, Deposit, DepositReturn, Shift
from ledger.operations.open_accounts import lock_holders
from ledger.operations.take_tenders import by_deposit, in_cash
from ledger.operations.use_till import lock_shift
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.deposits import a_deposit
from tests.factories.desk_money import pay_with_deposits, take_tenders
from tests.factories.shifts import GARAGE, a_shift

Pays = Callable[[Deposit, UUID, Shift], object]

WAITS_FOR_US = """
    SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    )
"""


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


def wait_until_somebody_waits_for_us() -> None:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(WAITS_FOR_US)
            if cursor.fetchone() == (True,):
                return
            sleep(0.01)
    pytest.fail("Nobody waits for the till.")


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
            wait_until_somebody_waits_for_us()
            lock_holders(holder_ids=[deposit.holder_id])
        paying.result(timeout=20)
    assert Bill.objects.get(id=bill_id).status == "settled"
    assert DepositReturn.objects.count() == back
    assert list(faults()) == []
