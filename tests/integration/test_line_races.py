"""Two decide about the lines of one holder at once: one waits, none is thrown out."""

import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from credit.models import CreditLine
from credit.operations.suspend_line import resume_line, suspend_line
from credit.operations.weigh_arrears import weigh_arrears
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.people import NOON, a_citizen

WAITING = """SELECT count(*) FROM pg_locks
WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"""
WAITS_MAX = 100
"""Of a hundredth of a second each: less than a lock is waited for."""


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
        try:
            resume_line(line_id=last.id, by="desk:wu", at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            CreditLine.objects.select_for_update(no_key=True).get(id=first.id)
            resumed = beside.submit(resume)
            for _ in range(WAITS_MAX):
                if somebody_waits():
                    break
                time.sleep(0.01)
            weigh_arrears(holder_ids=[holder_id], at=NOON)
        resumed.result()
    last.refresh_from_db()
    assert last.status == "active"
