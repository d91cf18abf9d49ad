"""How long ``verify_ledger`` takes over long books, and what memory it needs.

The command runs as it stands, in a process of its own: over a tenth of the books,
to see whether memory grows with them, over the whole, and once more after the
owner's role has changed one digit of one old transfer with the guards off, which it
must name. The server's memory is that of the processes that serve the books'
database (what they don't share), where it runs on this machine.
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

from config.bench.history import DAY, DAYS, write_history
from config.bench.scratch import citytab_database, owner_url

DATABASE = "bench_citytab"
PARTS = 10
SAMPLE_SECONDS = 0.1
KIB_IN_MIB = 1024

CHANGE_A_DIGIT = """
    UPDATE ledger_transfer SET amount_minor = amount_minor + 10
     WHERE id = (SELECT id FROM ledger_transfer WHERE bill_id IS NULL AND kind = 'post'
                  ORDER BY id OFFSET 100 LIMIT 1)
 RETURNING id::text"""


Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command said, and what it took."""

    transfers: int
    exit_code: int
    said: str
    seconds: float
    client_mib: float
    server_mib: float
    spilled_mib: float


def bench_verify(transfers: int) -> dict[str, Any]:
    """Measure ``verify_ledger`` over so many transfers, whole and with one changed."""
    end = datetime.now(UTC) - timedelta(days=1)
    few = transfers // PARTS
    with (
        citytab_database(DATABASE),
        psycopg.connect(owner_url(DATABASE), autocommit=True) as owner,
    ):
        write_history(transfers=few, end=end - DAYS * DAY)
        part = _verify(owner)
        write_history(transfers=transfers - few, end=end)
        whole = _verify(owner)
        changed_id = _change_a_digit(owner)
        changed = _verify(owner)
    return {
        "transfers": whole.transfers,
        "seconds": round(whole.seconds, 1),
        "verified": part.exit_code == whole.exit_code == 0,
        "change_named": changed.exit_code == 1 and changed_id in changed.said,
        "changed_seconds": round(changed.seconds, 1),
        "client_mib": {"part": part.client_mib, "whole": whole.client_mib},
        "server_mib": {"part": part.server_mib, "whole": whole.server_mib},
        "spilled_mib": {"part": part.spilled_mib, "whole": whole.spilled_mib},
        "part_transfers": part.transfers,
        "part_seconds": round(part.seconds, 1),
    }


def _change_a_digit(owner: Owner) -> str:
    """Change one old transfer as only the tables' owner can; give its id."""
    owner.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
    row = owner.execute(CHANGE_A_DIGIT).fetchone()
    owner.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")
    if row is None:
        raise RuntimeError(CHANGE_A_DIGIT)
    return str(row[0])


def _verify(owner: Owner) -> Run:
    owner.execute("VACUUM ANALYZE")
    row = owner.execute("SELECT count(*) FROM ledger_transfer").fetchone()
    spilled, started = _spilled_mib(owner), time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "verify_ledger"],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        watched = _Watched(owner)
        with watched:
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - started
        said.seek(0)
        return Run(
            transfers=row[0] if row else 0,
            exit_code=process.returncode,
            said=said.read(),
            seconds=seconds,
            client_mib=round(used.ru_maxrss / KIB_IN_MIB, 1),
            server_mib=round(watched.most_mib, 1),
            spilled_mib=round(_spilled_mib(owner) - spilled, 1),
        )


class _Watched:
    """The most memory that the database's processes ever had together."""

    most_mib = 0.0

    def __init__(self, watcher: Owner) -> None:
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
    return int(found[1]) / KIB_IN_MIB if found else 0.0


def _spilled_mib(watcher: Owner) -> float:
    row = watcher.execute(
        "SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()
    return int(row[0]) / KIB_IN_MIB**2 if row else 0.0
