"""Keep every process of the demo running, and say where it is by now."""

import threading
import time
from collections.abc import Callable, Sequence

from config import embedded
from config.demo.child import Child
from config.demo.readiness import NotReady, Readiness
from config.embedded.environment import Needed

START_SECONDS_MAX = 60.0
MEND_SECONDS_MAX = 6.0
"""What died answers again by then or is published as it is; ten are promised."""

STOP_SECONDS_MAX = 8.0
"""Requests and tasks end before; rows are the queue, so a killed task is no loss."""

QUICK_DEATH_SECONDS = 3.0
"""What dies sooner than this after its start is started again no faster than this."""

SANDBOXES = ("sandbox", "insurer")
"""They stop last: the others ask them."""

Pids = dict[str, int | None]


class Supervisor:
    """Starts, watches and stops; what starts anything is the main thread's to call."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        readiness: Readiness,
        needed: Needed,
        publish: Callable[[Pids], None],
    ) -> None:
        """``publish`` is told the process numbers whenever they change."""
        self._children = children
        self._readiness = readiness
        self._needed = needed
        self._publish = publish
        self._started_at: dict[str, float] = {}
        self._one_at_a_time = threading.RLock()

    def start(self) -> None:
        """Start all, without waiting for any."""
        for child in self._children:
            self._start(child)

    def wait_ready(self) -> None:
        """Wait until everything has answered.

        Raises:
            NotReady: something hasn't.
        """
        missing = self._readiness.wait(self._children, seconds=START_SECONDS_MAX)
        if missing:
            names = ", ".join(f"{child.name} (see {child.log})" for child in missing)
            text = f"Not ready after {START_SECONDS_MAX:.0f} s: {names}"
            raise NotReady(text)

    def publish(self) -> None:
        """Tell the process numbers as they are."""
        running: Pids = {child.name: child.pid for child in self._children}
        self._publish(running | self._server_pids())

    def mend(self) -> None:
        """Start again what has died, and publish once it answers."""
        with self._one_at_a_time:
            dead = [child for child in self._children if child.has_died()]
            due = [child for child in dead if self._may_start(child)]
            servers = self._dead_servers()
            if not (due or servers):
                return
            end = time.monotonic() + MEND_SECONDS_MAX
            # They start side by side; a database that recovers takes longest.
            for child in due:
                self._start(child)
            for ensure in servers:
                ensure()
            self._readiness.wait(due, seconds=end - time.monotonic())
            self.publish()

    def stop_workers(self) -> None:
        """Stop what works by itself; what is asked goes on answering."""
        with self._one_at_a_time:
            _stop([c for c in self._children if c.name in ("beat", "worker")])

    def stop(self) -> None:
        """Stop all: those who ask before those who are asked."""
        with self._one_at_a_time:
            _stop([c for c in self._children if c.name not in SANDBOXES])
            _stop([c for c in self._children if c.name in SANDBOXES])

    def _start(self, child: Child) -> None:
        self._started_at[child.name] = time.monotonic()
        child.start()

    def _may_start(self, child: Child) -> bool:
        age = time.monotonic() - self._started_at[child.name]
        return age > QUICK_DEATH_SECONDS

    def _server_pids(self) -> Pids:
        pids = embedded.pids()
        return {
            "database": pids["database"] if self._needed.database else None,
            "broker": pids["broker"] if self._needed.broker else None,
        }

    def _dead_servers(self) -> list[Callable[[], int]]:
        alive = embedded.pids()
        ours = [
            ("broker", self._needed.broker, embedded.ensure_valkey),
            ("database", self._needed.database, embedded.ensure_postgres),
        ]
        return [
            ensure for name, needed, ensure in ours if needed and alive[name] is None
        ]


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop(seconds=STOP_SECONDS_MAX)
