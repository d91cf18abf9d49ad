"""Ten cashiers at one hospital's windows at once, over HTTP, for a while.

Each has a shift, finds people, registers them, takes the fee in cash and codes, and
prints the receipt; some forms are sent twice at once, and pairs of cashiers take the
same bill in the same moment, while a worker issues receipts beside them. In the end
everybody counts the drawer, and the books are asked.
"""

import contextlib
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.urls import reverse

from config.bench.browser import Browser
from config.bench.pages import load
from config.bench.scratch import citytab_database
from config.bench.server import web_server
from config.bench.window import Cashier
from config.bench.windows import Windows, open_windows
from config.receipts.issuing import issue_due
from config.verification import ALL_CHECKS
from ledger.queries.verification import faults

CASHIERS = 10
PATIENTS_A_SECOND = 8
"""More than two cores serve: nobody sits idle."""

SHARED_SHARE = 3
"""After one of so many people a bill is asked for at two windows."""

WORKER_SLEEPS_SECONDS, NEIGHBOUR_SECONDS = 0.2, 5

SHIFTS = """
SELECT count(*) FILTER (WHERE s.status = 'closed'),
       count(*) FILTER (WHERE s.counted_minor <> s.expected_minor
             OR s.expected_minor - s.float_minor IS DISTINCT FROM t.cash_minor)
  FROM ledger_shift s CROSS JOIN LATERAL (
       SELECT coalesce(sum(amount_minor), 0) AS cash_minor
         FROM ledger_tender WHERE account = 'till:' || s.id) t"""
RECEIPTS = """
SELECT count(*), count(DISTINCT (series, number)),
       (SELECT sum(last_number) FROM ledger_receiptseries)
  FROM ledger_receipt"""
PAID = "SELECT bill_id::text FROM ledger_payment WHERE status = 'succeeded'"
DEADLOCKS = """
SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"""


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits at a window, and what it shares with its neighbour."""

    id_nos: Sequence[str]
    shared_visits: Sequence[UUID]
    pair: threading.Barrier


def bench_cashiers(seconds: int) -> dict[str, Any]:
    """Let them work; times of single answers in milliseconds."""
    with citytab_database("bench_citytab"):
        windows = open_windows(
            cashiers=CASHIERS,
            patients=seconds * PATIENTS_A_SECOND,
            shared=seconds * PATIENTS_A_SECOND // SHARED_SHARE,
        )
        with web_server() as url:
            cashiers = work(url, windows, seconds=seconds)
        return {"seconds": seconds, "load": load(), **reckon(cashiers)}


def work(url: str, windows: Windows, *, seconds: int) -> list[Cashier]:
    """Let all cashiers work for some seconds, and go home.

    Raises:
        ServerFailed, WentWrong: somebody saw what nobody should.
    """
    cashiers = [
        Cashier(name, windows.password, windows.merchant_id, Browser(url))
        for name in windows.staff
    ]
    over = threading.Event()
    with ThreadPoolExecutor(len(cashiers) + 1) as threads:
        worker = threads.submit(_issue, over)
        try:
            list(threads.map(Cashier.sit_down, cashiers))
            end = time.monotonic() + seconds
            queues = _queues(windows, len(cashiers))
            shares = zip(cashiers, queues, strict=True)
            list(threads.map(lambda share: _serve(*share, end=end), shares))
            list(threads.map(Cashier.go_home, cashiers))
        finally:
            over.set()
        worker.result()
    return cashiers


def reckon(cashiers: Sequence[Cashier]) -> dict[str, Any]:
    """Compare what the cashiers know with what the books say."""
    taken = [bill_id for one in cashiers for bill_id in one.taken]
    times = sorted(taken for one in cashiers for taken in one.browser.milliseconds)
    paid = [bill_id for (bill_id,) in _asked(PAID)]
    ((closed, differing),) = _asked(SHIFTS)
    ((receipts, numbers, last_number),) = _asked(RECEIPTS)
    ((deadlocks,),) = _asked(DEADLOCKS)
    return {
        "cashiers": len(cashiers),
        "payments": len(paid),
        "known_payments": sorted(taken) == sorted(paid),
        "races_lost": sum(one.lost_races for one in cashiers),
        "receipts": receipts,
        "receipts_are_numbered": receipts == numbers == last_number == len(paid),
        "shifts_closed": closed,
        "shifts_differing": differing,
        "deadlocks": deadlocks,
        "faults": [str(fault) for fault in faults(ALL_CHECKS)],
        "requests": len(times),
        "request_p50_ms": round(times[len(times) // 2], 1),
        "request_p95_ms": round(times[len(times) * 95 // 100], 1),
    }


def _queues(windows: Windows, count: int) -> list[Queue]:
    """Give each window its people, and each two windows the visits they share."""
    pairs = [threading.Barrier(2) for _ in range(count // 2)]
    return [
        Queue(
            windows.id_nos[number::count],
            windows.shared_visits[number // 2 :: count // 2],
            pairs[number // 2],
        )
        for number in range(count)
    ]


def _serve(cashier: Cashier, queue: Queue, *, end: float) -> None:
    """Serve people until the end; now and then the two windows take one bill."""
    shared = iter(queue.shared_visits)
    for number, id_no in enumerate(queue.id_nos, 1):
        if time.monotonic() > end:
            break
        cashier.serve(id_no)
        if number % SHARED_SHARE == 1 and (visit_id := next(shared, None)):
            with contextlib.suppress(threading.BrokenBarrierError):
                queue.pair.wait(NEIGHBOUR_SECONDS)
            cashier.take(reverse("desk-visit", args=[visit_id]))
    queue.pair.abort()  # The neighbour goes on alone.


def _issue(over: threading.Event) -> None:
    """Issue receipts as the worker does, until everybody is gone; then the rest."""
    try:
        while not over.wait(WORKER_SLEEPS_SECONDS):
            issue_due(lambda: datetime.now(UTC))
        while issue_due(lambda: datetime.now(UTC)):
            pass
    finally:
        connections.close_all()


def _asked(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())
