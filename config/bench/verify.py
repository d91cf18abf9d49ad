"""How long ``verify_ledger`` takes over long books, and what memory it needs.

The command runs as it stands, in a process of its own, first over whole books and
then after the owner's role has changed one digit of one old transfer with the
guards off, which it must name. The server's memory is that of the processes that
serve the books' database (what they don't share), where it runs on this machine.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from config.bench.history import write_history
from config.bench.scratch import citytab_database, owner_url

DATABASE = "bench_citytab"
SAMPLE_SECONDS = 0.1
KIB_IN_MIB = 1024

CHANGE_A_DIGIT = """
    UPDATE ledger_transfer SET amount_minor = amount_minor + 10
     WHERE id = (SELECT id FROM ledger_transfer WHERE bill_id IS NULL AND kind = 'post'
                  ORDER BY id OFFSET 100 LIMIT 1)
 RETURNING id::text"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command said, and what it took."""

    exit_code: int
    said: str
    seconds: float
    client_mib: float
    server_mib: float
    spilled_mib: float


def bench_verify(transfers: int) -> dict[str, Any]:
    """Measure ``verify_ledger`` over so many transfers, whole and with one changed."""
    end = datetime.now(UTC) - timedelta(days=1)
    with citytab_database(DATABASE):
        started = time.monotonic()
        write_history(transfers=transfers, end=end)
        prepared = time.monotonic() - started
        with psycopg.connect(owner_url(DATABASE), autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")
            row = owner.execute("SELECT count(*) FROM ledger_transfer").fetchone()
            written = row[0] if row else 0
            whole = _verify()
            changed_id = _change_a_digit(owner)
            changed = _verify()
    return {
        "transfers": written,
        "seconds": round(whole.seconds, 1),
        "client_mib": whole.client_mib,
        "server_mib": whole.server_mib,
        "spilled_mib": whole.spilled_mib,
        "verified": whole.exit_code == 0,
        "change_named": changed.exit_code == 1 and changed_id in changed.said,
        "prepared_seconds": round(prepared, 1),
    }


def _change_a_digit(owner: "psycopg.Connection[tuple[Any, ...]]") -> str:
    """Change one old transfer as only the tables' owner can; give its id."""
    owner.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
    row = owner.execute(CHANGE_A_DIGIT).fetchone()
    owner.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")
    if row is None:
        raise RuntimeError(CHANGE_A_DIGIT)
    return str(row[0])


def _verify() -> Run:
    command = [sys.executable, "-m", "django", "verify_ledger"]
    with (
        tempfile.TemporaryFile("w+") as said,
        psycopg.connect(owner_url(DATABASE), autocommit=True) as watcher,
    ):
        spilled = _spilled_mib(watcher)
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own words
            command, stdout=said, stderr=subprocess.STDOUT
        )
        watched = _Watched(watcher)
        with watched:
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return Run(
            process.returncode,
            said.read(),
            seconds,
            client_mib=round(used.ru_maxrss / KIB_IN_MIB, 1),
            server_mib=watched.most_mib,
            spilled_mib=round(_spilled_mib(watcher) - spilled, 1),
        )


class _Watched:
    """The most memory that the database's processes ever had together."""

    most_mib = 0.0

    def __init__(self, watcher: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self._watcher = watcher
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            rows = self._watcher.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
            self.most_mib = max(self.most_mib, sum(_own_mib(pid) for (pid,) in rows))


def _own_mib(pid: int) -> float:
    """Give what a process shares with nobody; 0 where it is gone or elsewhere."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"RssAnon:\s+(\d+)", status)
    return round(int(found[1]) / KIB_IN_MIB, 1) if found else 0.0


def _spilled_mib(watcher: "psycopg.Connection[tuple[Any, ...]]") -> float:
    row = watcher.execute(
        "SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()
    return int(row[0]) / KIB_IN_MIB**2 if row else 0.0
