"""Books with a past: transfers of many days, rolled up and sealed.

Of ten transfers four are of a bill: its hold, its capture, and the two postings of
its payment; the others stand alone. Two processes write, as one would take twice
as long.
"""

import multiprocessing
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connections

from config.bench.backlog import holder_of, merchant_of, prepare_bills
from ledger.operations.claim_bills import claim_bills
from ledger.operations.claimed import Claimed
from ledger.operations.post_transfers import post_all
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.ports import Answer, Outcome, Posting
from ledger.rules import accounts
from ledger.rules.ids import SHARDS, time_ordered_id

PROCESSES = 2
DAYS = 30
TRANSFERS_OF_BILL = 4
ALONE_OF_BILL = 6
AT_ONCE = 1000
ROLLED_AT_ONCE = 20_000
DAY = timedelta(days=1)
AMOUNT_MINOR = 300


def write_history(*, transfers: int, end: datetime) -> None:
    """Write ``transfers`` of the 30 days before ``end``, roll them up and seal them."""
    bills = transfers // (TRANSFERS_OF_BILL + ALONE_OF_BILL)
    _in_processes(_owe, bills=bills // PROCESSES, end=end)
    _in_processes(_settle, at=end - DAY)
    while roll_up_balances(at=end, limit=ROLLED_AT_ONCE):
        pass
    while seal_day(at=end) is not Sealing.WAITS:
        pass


def _in_processes(work: Callable[..., None], **told: object) -> None:
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    writers = [
        fork.Process(target=work, args=(number,), kwargs=told)
        for number in range(PROCESSES)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        if writer.exitcode:
            raise RuntimeError(writer)


def _owe(number: int, *, bills: int, end: datetime) -> None:
    """Let bills fall due and their holders owe more besides, day after day."""
    for day in range(DAYS):
        at = end - DAY * (DAYS - day)
        name = f"writer {number} {at.isoformat()}"
        count = bills // DAYS + (day < bills % DAYS)
        prepare_bills(name=name, count=count, at=at)
        for start in range(0, count * ALONE_OF_BILL, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, count * ALONE_OF_BILL))
            post_all(
                postings=[_alone(name, n % count, key=n, at=at) for n in numbers], at=at
            )


def _alone(name: str, bill: int, *, key: int, at: datetime) -> Posting:
    holder = holder_of(name, bill)
    return Posting(
        id=time_ordered_id(at, "bench alone", name, key),
        holder_id=holder,
        kind="post",
        debit_id=accounts.line("parking", holder).id("CNY"),
        credit_id=accounts.merchant_deferred(merchant_of(bill)).id("CNY"),
        amount_minor=AMOUNT_MINOR,
        currency="CNY",
    )


def _settle(number: int, *, at: datetime) -> None:
    """Collect every due bill of some partitions; each payment succeeds."""
    for shard in range(number, SHARDS, PROCESSES):
        while claimed := claim_bills(shard=shard, limit=AT_ONCE, at=at):
            outcomes = [_taken(payment) for payment in claimed]
            record_outcomes(outcomes=outcomes, asked_by="collect", at=at)


def _taken(payment: Claimed) -> Outcome:
    order = payment.order
    return Outcome(order.reference, Answer.SUCCEEDED, order.amount, raw="{}")
