"""One line, many threads: the limit holds, nobody waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ledger.operations.post_transfers import post_transfers
from ledger.ports import PostingResult
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.databases import TestDatabase
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve

THREADS = 16
EACH = 25


def test_16_threads_on_one_line_never_pass_its_limit(committed: TestDatabase) -> None:
    merchant = a_merchant()
    holder = a_line(1000)

    def spend(number: int) -> int:
        taken = 0
        for step in range(EACH):
            kind = "hold" if (number + step) % 2 else "post"
            debt = owe(holder, merchant, 7, kind)
            if post_transfers(postings=[debt], at=NOON)[0] == "ok":
                taken += 7
        connection.close()
        return taken

    with ThreadPoolExecutor(THREADS) as threads:
        taken = sum(threads.map(spend, range(THREADS)))
    account = accounts.line("parking", holder).id("CNY")
    balance = tracked_balances([account])[account]
    assert taken == balance.used_minor + balance.held_minor == 994
    assert list(faults()) == []


def test_batches_over_the_same_lines_in_any_order_leave_no_deadlock(
    committed: TestDatabase,
) -> None:
    merchant = a_merchant()
    holders = [a_line(10**6) for _ in range(20)]

    def post_many(number: int) -> int:
        order = holders if number % 2 else holders[::-1]
        done = 0
        for _ in range(10):
            batch = [owe(holder, merchant, 3) for holder in order]
            done += post_transfers(postings=batch, at=NOON).count(PostingResult.OK)
        connection.close()
        return done

    with ThreadPoolExecutor(THREADS) as threads:
        assert sum(threads.map(post_many, range(THREADS))) == THREADS * 10 * 20
    assert list(faults()) == []


def test_line_and_due_in_any_order_leave_no_deadlock(committed: TestDatabase) -> None:
    """One command posts on the line and then on due, another the other way round."""
    merchant, holder = a_merchant(), a_line(10**6)
    on_due: dict[str, Any] = {"debit_id": accounts.due(holder).id("CNY")}

    def post_both(number: int) -> int:
        for _ in range(EACH):
            steps = [owe(holder, merchant, 1), owe(holder, merchant, 1, **on_due)]
            with transaction.atomic():
                for step in steps if number % 2 else steps[::-1]:
                    assert post_transfers(postings=[step], at=NOON) == ["ok"]
        connection.close()
        return EACH

    with ThreadPoolExecutor(THREADS) as threads:
        assert sum(threads.map(post_both, range(THREADS))) == THREADS * EACH
    assert list(faults()) == []


def test_a_hold_that_many_resolve_at_once_is_resolved_once(
    committed: TestDatabase,
) -> None:
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 500, "hold")
    post_transfers(postings=[hold], at=NOON)
    start = threading.Barrier(THREADS)

    def settle(number: int) -> UUID | None:
        kind = ("capture", "release", "expire")[number % 3]
        end = resolve(holder, hold.id, kind, 100 if kind == "capture" else None)
        start.wait()
        answer = post_transfers(postings=[end], at=NOON)[0]
        connection.close()
        return end.id if answer == "ok" else None

    with ThreadPoolExecutor(THREADS) as threads:
        assert len([w for w in threads.map(settle, range(THREADS)) if w]) == 1
    assert list(faults()) == []
