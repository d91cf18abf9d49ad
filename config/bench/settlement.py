"""How fast closed bills are collected, and whether a long queue slows it down.

Two worker processes take partitions from a queue, as Celery's do from the broker,
and call what the sweepers call; balances are rolled up along the way. The sandbox
gateway runs in a process of its own and answers at once; its store lies in memory
where the system has such a place, so that a payment provider's disk is not what is
measured. A few thousand bills wait, several times over, then the whole backlog,
which is drained to the last bill, then a few thousand again: so a noisy neighbour
who comes or goes meanwhile is seen in the rounds, and not in the processor time
that the workers themselves spend on a bill.
"""

import contextlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psycopg
from django.conf import settings
from django.db import connections

from config.bench.backlog import prepare_bills
from config.bench.scratch import citytab_database, owner_url
from ledger import tasks
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_collect

DATABASE = "bench_citytab"
WORKERS = 2
FEW = 5000
WARM_UP = 2000
ROLL_UP_SECONDS = 5.0
WAKE_SECONDS = 1.0
START_SECONDS_MAX = 30.0
MEMORY = Path("/dev/shm")  # noqa: S108 - a place, in which we make our own folder
KIB_IN_MIB = 1024

ROLL_UP = -1
"""In the queue of partitions: bring balances' checkpoints up to now."""


@dataclass
class Drained:
    """What a queue of bills took, and each worker's memory along the way in MiB."""

    bills: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    rss_mib: list[list[float]] = field(default_factory=list)

    @property
    def ms_a_bill(self) -> float:
        """Wall time per bill, all workers together."""
        return self.seconds * 1000 / self.bills

    @property
    def cpu_ms_a_bill(self) -> float:
        """Processor time per bill that the workers spent, without the servers'."""
        return self.cpu_seconds * 1000 / self.bills


def bench_settlement(bills: int, rounds: int) -> dict[str, Any]:
    """Measure bills a second with ``bills`` waiting, against 5,000 waiting."""
    with citytab_database(DATABASE), _gateway() as url:
        settings.SANDBOX_URL = url
        with Workers() as workers:
            _drain(workers, name="warm up", count=min(WARM_UP, bills))
            few = _drain_few(workers, name="before", bills=bills, rounds=rounds)
            many = _drain(workers, name="many", count=bills)
            few += _drain_few(workers, name="after", bills=bills, rounds=rounds)
        wrong = sum(1 for _ in faults())
    few_ms = statistics.median(one.ms_a_bill for one in few)
    few_cpu_ms = statistics.median(one.cpu_ms_a_bill for one in few)
    start, middle, end = (many.rss_mib[k] for k in (0, len(many.rss_mib) // 2, -1))
    return {
        "bills": many.bills,
        "bills_per_second": round(many.bills / many.seconds, 1),
        "few": few[0].bills,
        "few_bills_per_second": round(1000 / few_ms, 1),
        "few_rounds": [round(1000 / one.ms_a_bill) for one in few],
        "ms_a_bill": round(many.ms_a_bill, 3),
        "many_to_few": round(many.ms_a_bill / few_ms, 2),
        "worker_cpu_ms_a_bill": round(many.cpu_ms_a_bill, 3),
        "worker_cpu_many_to_few": round(many.cpu_ms_a_bill / few_cpu_ms, 2),
        "worker_rss_mib": {"start": start, "middle": middle, "end": end},
        "workers": WORKERS,
        "store_in_memory": _folder() is not None,
        "faults": wrong,
    }


def _drain_few(
    workers: "Workers", *, name: str, bills: int, rounds: int
) -> list[Drained]:
    return [
        _drain(workers, name=f"{name} {number}", count=min(FEW, bills))
        for number in range(rounds)
    ]


def _drain(workers: "Workers", *, name: str, count: int) -> Drained:
    """Let bills fall due, write back what that left behind, and collect them."""
    prepare_bills(name=name, count=count, at=datetime.now(UTC))
    while roll_up_balances(at=datetime.now(UTC)):
        pass
    with psycopg.connect(owner_url(DATABASE), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
    drained = workers.drain()
    if drained.bills != count:
        text = f"{drained.bills} of {count} bills were collected"
        raise RuntimeError(text)
    return drained


class Workers:
    """Two processes that take partitions from one queue until they are told to end.

    They are started before anything is prepared, so that their memory is theirs.
    """

    def __init__(self) -> None:
        """Fork; a process has its own connection to the database."""
        connections.close_all()
        fork = multiprocessing.get_context("fork")
        self._shards: Any = fork.SimpleQueue()
        self._done: Any = fork.SimpleQueue()
        self._collected = fork.Value("q", 0)
        self._processes = [
            fork.Process(
                target=_work,
                args=(self._shards.get, self._done.put),
                kwargs={"collected": self._collected},
                daemon=True,
            )
            for _ in range(WORKERS)
        ]
        for process in self._processes:
            process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let each finish what it does, and end."""
        for _process in self._processes:
            self._shards.put(None)
        for process in self._processes:
            process.join()

    def drain(self) -> Drained:
        """Wake the workers as beat does until no bill and no transfer is waiting."""
        before, spent = self._collected.value, self._cpu_seconds()
        drained, waiting = Drained(), set[int]()
        started = rolled = woken = time.monotonic()
        while waiting or not drained.rss_mib or shards_to_collect(at=_now()):
            if not waiting or time.monotonic() - woken > WAKE_SECONDS:
                drained.rss_mib.append(self._rss_mib())
                new = set(shards_to_collect(at=_now())) - waiting
                waiting |= new
                for shard in sorted(new):
                    self._shards.put(shard)
                woken = time.monotonic()
            if time.monotonic() - rolled > ROLL_UP_SECONDS:
                self._shards.put(ROLL_UP)
                waiting.add(ROLL_UP)
                rolled = time.monotonic()
            if self._done.empty():
                self._pause()
            else:
                waiting.discard(self._done.get())
        # A short queue is over before the first turn: its transfers count as well.
        self._shards.put(ROLL_UP)
        while self._done.empty():
            self._pause()
        self._done.get()
        drained.seconds = time.monotonic() - started
        drained.cpu_seconds = self._cpu_seconds() - spent
        drained.bills = self._collected.value - before
        drained.rss_mib.append(self._rss_mib())
        return drained

    def _pause(self) -> None:
        if any(process.exitcode is not None for process in self._processes):
            text = "a worker has died"
            raise RuntimeError(text)
        time.sleep(0.01)

    def _rss_mib(self) -> list[float]:
        return [_rss_mib(process.pid) for process in self._processes]

    def _cpu_seconds(self) -> float:
        return sum(_cpu_seconds(process.pid) for process in self._processes)


def _work(
    take: Callable[[], int | None], tell: Callable[[int], None], *, collected: Any
) -> None:
    while (shard := take()) is not None:
        if shard == ROLL_UP:
            while roll_up_balances(at=_now()):
                pass
        else:
            while found := tasks.collect_due(shard, tasks.now):
                with collected.get_lock():
                    collected.value += found
        tell(shard)
    connections.close_all()


def _now() -> datetime:
    return datetime.now(UTC)


def _rss_mib(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if "VmRSS" in line)
    return round(int(kib) / KIB_IN_MIB, 1)


def _cpu_seconds(pid: int | None) -> float:
    """Give what a process has spent in its own code and in the kernel's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _folder() -> Path | None:
    return MEMORY if os.access(MEMORY, os.W_OK) else None


@contextlib.contextmanager
def _gateway() -> Iterator[str]:
    """Run the sandbox gateway until the block ends; give its address."""
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        port_file = Path(folder) / "port"
        command = [sys.executable, "-m", "django", "sandbox_gateway"]
        command += ["--store", f"{folder}/store", "--port-file", str(port_file)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            end = time.monotonic() + START_SECONDS_MAX
            while not port_file.exists():
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(command)
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port_file.read_text().strip()}"
        finally:
            server.terminate()
            server.wait()
