"""A process of the demo: started, watched, and stopped with all its children."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.places import CHECKOUT

TIED = Path(__file__).with_name("tied.py")
LOG_BYTES_MAX = 16 * 1024**2
POLL_SECONDS = 0.02


@dataclass(slots=True)
class Child:
    """A command that runs as long as the demo; ``log`` is what it says.

    Start it from the main thread: it dies with the thread that started it.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Give its process number; none while it doesn't run."""
        return self.process.pid if self.process and self.is_alive() else None

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def has_died(self) -> bool:
        """Say whether it ended without having been stopped."""
        return self.process is not None and not self.is_alive()

    def start(self) -> None:
        """Start it in a session of its own, deaf to our terminal's signals."""
        self._end_orphans()
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        tie = [sys.executable, "-I", "-S", str(TIED), str(os.getpid())]
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(  # noqa: S603  programs and arguments are ours
                [*tie, *self.command],
                cwd=CHECKOUT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def ask_to_stop(self) -> None:
        """Send SIGTERM, and wait for nothing."""
        if self.process and self.is_alive():
            self.process.send_signal(signal.SIGTERM)

    def stop(self, *, seconds: float) -> None:
        """Ask it to stop; what hasn't ended after ``seconds`` is killed."""
        self.ask_to_stop()
        end = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        self._end_orphans()

    def _end_orphans(self) -> None:
        """Kill what is left of its session, itself included."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
