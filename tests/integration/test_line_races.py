"""Two decide about the lines of one holder at once: one waits, none is thrown out."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Model

from clinic.operations.reverse_charge import reverse_charge
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from credit.operations.suspend_line import resume_line, suspend_line
from credit.operations.weigh_arrears import follow_arrears, weigh_arrears
from ledger.models import Bill
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_accounts import lock_holders
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    leave,
)
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import NOON, a_citizen, a_driver

WAITING = """SELECT count(*) FROM pg_locks
WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"""
WAITS_MAX = 400
"""Of a hundredth of a second each: less than a lock is waited for."""


@contextmanager
def in_the_way_of(act: Callable[[], object], *, row: Model) -> Iterator[None]:
    """Hold a row; go on in the same transaction when ``act`` waits for it."""

    def alone() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
            ended = thread.submit(alone)
            for _ in range(WAITS_MAX):
                if somebody_waits():
                    break
                time.sleep(0.01)
            else:
                pytest.fail("nobody waited: there was no race")
            yield
        ended.result()


def somebody_waits() -> bool:
    """Say whether another connection waits for ours."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def test_a_line_is_resumed_while_arrears_are_weighed(committed: TestDatabase) -> None:
    holder_id = a_citizen(LIN)
    first, *_, last = CreditLine.objects.filter(holder_id=holder_id).order_by("id")
    suspend_line(line_id=last.id, by="desk:wu", at=NOON)

    def resume() -> None:
        resume_line(line_id=last.id, by="desk:wu", at=NOON)

    with in_the_way_of(resume, row=first):
        weigh_arrears(holder_ids=[holder_id], at=NOON)
    last.refresh_from_db()
    assert last.status == "active"


def test_a_charge_is_taken_back_while_a_score_moves_its_lines(
    committed: TestDatabase,
) -> None:
    hospital = a_hospital()
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00))
    leave(hospital)
    late = MORNING + timedelta(days=4)
    mark_overdue(at=late, limit=10)
    follow_arrears(at=late, limit=10)
    first = CreditLine.objects.filter(holder_id=holder_id).order_by("id")[0]
    assert first.suspended_for == "arrears"

    def take_back() -> None:
        reverse_charge(
            merchant_id=hospital,
            visit_no=ADMITTED,
            line_no="1",
            reason="not done",
            reversed_at=late,
            at=late,
        )

    with in_the_way_of(take_back, row=first):
        lock_holders(holder_ids=[holder_id])
    assert Bill.objects.get(status="closed").total_minor == 50_00
    assert list(faults(ALL_CHECKS)) == []


def test_a_waiting_car_is_read_again_while_a_score_moves_its_lines(
    committed: TestDatabase,
) -> None:
    lot, holder_id = a_lot(), a_driver(LIN)
    overdue = a_bill(holder_id, 50_00)
    late = NOON + timedelta(days=4)
    mark_overdue(at=late, limit=10)
    follow_arrears(at=late, limit=10)
    enters(lot, late)
    told = leaves(lot, late + 90 * MINUTE)
    assert (told["outcome"], told["reason"]) == ("pay_now", "credit.line.suspended")
    first = CreditLine.objects.filter(holder_id=holder_id).order_by("id")[0]

    def read_again() -> None:
        leaves(lot, late + 130 * MINUTE)

    with in_the_way_of(read_again, row=first):
        lock_holders(holder_ids=[holder_id])
    standing = Bill.objects.exclude(id=overdue).order_by("id")
    assert [bill.status for bill in standing] == ["voided", "closed"]
    assert list(faults(ALL_CHECKS)) == []
