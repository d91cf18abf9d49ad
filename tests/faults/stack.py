"""A whole settlement of its own: servers, sandbox, worker and beat, to be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psycopg

from config import embedded
from tests.factories.sandbox import SECRET, SandboxProcess

CHECKOUT = Path(__file__).resolve().parents[2]
WAIT_SECONDS_MAX = 180.0
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CITYTAB_EMBEDDED")


class Stack:
    """Everything that settles bills, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.sandbox = SandboxProcess(folder)
        self.environment = {k: v for k, v in os.environ.items() if k not in OURS}
        self.environment |= {"CITYTAB_VAR": str(folder), "CITYTAB_MODE": "test"}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.environment |= {"SANDBOX_SECRET": SECRET}
        self.needed = embedded.fill(self.environment)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.sandbox.start()
        self.environment["SANDBOX_URL"] = self.sandbox.url
        self.run("manage.py", "setup_database", "-v0")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.sandbox.kill()

    def run(self, *arguments: str) -> str:
        """Run a program of ours to its end; its output."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_workers(self) -> None:
        """Start a worker with two processes, and the beat that wakes it."""
        pool = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
        self._celery("worker", "worker", *pool, "--loglevel", "WARNING")
        self._celery("beat", "beat", "-S", "celery.beat:Scheduler", "--pidfile=")

    def _celery(self, name: str, *arguments: str) -> None:
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """Kill -9 a process with all its children."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def figures(self) -> dict[str, int]:
        """Count the bills by status; empty while the database is away."""
        try:
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                rows = connection.execute(
                    "SELECT status, count(*) FROM ledger_bill GROUP BY status"
                )
                return {str(status): int(count) for status, count in rows}
        except psycopg.OperationalError:
            return {}

    def wait(self, until: Callable[[dict[str, int]], bool]) -> dict[str, int]:
        """Wait until the bills' figures are as told."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not until(figures := self.figures()):
            assert time.monotonic() < deadline, figures
            time.sleep(0.2)
        return figures


def kill_tree(pid: int) -> None:
    """Kill -9 a process and its children at one blow."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in [pid, *map(int, children)]:
        with contextlib.suppress(ProcessLookupError):  # It may have gone by itself.
            os.kill(one, signal.SIGKILL)
