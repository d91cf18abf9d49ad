"""The stack of a storm: a web server of ours too, and proxies on both sides."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import LiteralString, Self

import psycopg

from config import embedded
from config.demo.addresses import free_port
from config.demo.processes import NOTIFICATIONS
from tests.factories.sandbox import SandboxProcess
from tests.faults.gateway_proxy import GatewayProxy
from tests.faults.notification_proxy import NotificationProxy
from tests.faults.stack import CHECKOUT, Stack, kill_tree

WEB_PORT_FIRST = 8400
WEB_SECONDS_MAX = 60.0
WARM_SECONDS_MAX = 45.0
"""A sweeper stops after 20 s; the batch it is at may take 20 more."""

CELERY = ("celery", "-A", "config")
PROGRAMS = {
    "worker": (
        *(*CELERY, "worker", "--concurrency", "2", "--without-gossip"),
        *("--without-mingle", "--loglevel", "WARNING"),
    ),
    "beat": (*CELERY, "beat", "-S", "celery.beat:Scheduler", "--pidfile="),
}


class City(Stack):
    """Web server, workers, beat, sandbox, broker and database under one storm.

    Workers reach the sandbox through ``orders``, the sandbox reaches our web
    server through ``notices``.
    """

    def __init__(self, folder: Path, *, seed: int, straying_seconds: float) -> None:
        super().__init__(folder)
        self.folder = folder
        self.orders = GatewayProxy(seed, straying_seconds=straying_seconds)
        self.notices = NotificationProxy(seed)
        self.died_by_themselves: Counter[str] = Counter()
        self.web_port = free_port(WEB_PORT_FIRST)
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._timers: list[threading.Timer] = []
        self._proxies = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._proxies.enter_context(self.orders)
        self._proxies.enter_context(self.notices)
        self.sandbox = SandboxProcess(
            self.folder, notify_url=self.notices.url + NOTIFICATIONS
        )
        super().__enter__()
        self.orders.upstream_port = self.sandbox.port
        self.notices.upstream_port = self.web_port
        self.environment["SANDBOX_URL"] = self.orders.url
        self.environment["BASE_URL"] = self.web_url
        return self

    def __exit__(self, *error: object) -> None:
        for timer in self._timers:
            timer.cancel()
        for process in self._leaving:
            _kill_session(process)
        super().__exit__(*error)
        self._proxies.close()

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def launch(self, name: str) -> None:
        """Start one of the programs; its output goes to a file of its name."""
        programs = PROGRAMS | {"web": self._web()}
        with (self.folder / "log" / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *programs[name]],
                cwd=CHECKOUT,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def wait_for_web(self) -> None:
        """Wait until the web server answers."""
        deadline = time.monotonic() + WEB_SECONDS_MAX
        while not _answers(f"{self.web_url}/livez"):
            assert time.monotonic() < deadline, "the web server doesn't answer"
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """Kill -9 a program with all its children, should it still be there."""
        _kill_session(self.processes.pop(name))

    def renew(self, name: str) -> None:
        """Kill -9 a program with all its children, and start it again."""
        self.kill(name)
        self.launch(name)

    def end_warm(self, name: str) -> None:
        """Ask a program to end what it is at; another one takes its place."""
        leaving = self.processes.pop(name)
        leaving.send_signal(signal.SIGTERM)
        self._leaving.append(leaving)
        self.launch(name)

    def freeze(self, name: str, *, seconds: float) -> None:
        """Stop a program where it stands; another one works meanwhile."""
        frozen = self.processes.pop(name)
        os.killpg(frozen.pid, signal.SIGSTOP)
        self._leaving.append(frozen)
        self.launch(name)
        thaw = threading.Timer(seconds, _thaw, [frozen])
        self._timers.append(thaw)
        thaw.start()

    def mend(self) -> None:
        """Start again what died without having been told to."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.died_by_themselves[name] += 1
                self.renew(name)
        embedded.ensure_valkey()
        embedded.ensure_postgres()

    def stop_workers(self) -> None:
        """End beat and workers as one does on an ordinary evening."""
        self.kill("beat")
        worker = self.processes.pop("worker")
        worker.send_signal(signal.SIGTERM)
        self._leaving.append(worker)
        for timer in self._timers:
            timer.join()
        deadline = time.monotonic() + WARM_SECONDS_MAX
        for process in self._leaving:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
            _kill_session(process)
        self._leaving.clear()

    def count(self, query: LiteralString) -> int:
        """Ask the database for a number; -1 while it is away."""
        try:
            with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
                row = connection.execute(query).fetchone()
        except psycopg.OperationalError:
            return -1
        return int(row[0]) if row else 0

    def verify(self) -> list[str]:
        """Check the books as people do; what ``verify_ledger`` says is wrong."""
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_ledger"],
            cwd=CHECKOUT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()

    def kill_server(self, name: str) -> None:
        """Kill -9 ``broker`` or ``database`` with all its processes."""
        pid = embedded.pids()[name]
        assert pid is not None
        kill_tree(pid)

    def _web(self) -> tuple[str, ...]:
        return (
            *("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.web_port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--keep-alive", "60", "--graceful-timeout", "5", "--no-control-socket"),
        )


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _thaw(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)
    process.send_signal(signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as page:  # noqa: S310 - our own
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False
