"""A server process that outlives us, and how we know that it lives.

A process number says little: after a crash it may be another program's. So each
server, with all its children, holds an inherited lock on a file of ours, which
the kernel takes back when the last of them is gone. Its number stands inside.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account
from config.embedded.trouble import ServerTrouble, say

# A server that is told to stop writes what it holds in memory; disks may be slow.
STOP_SECONDS_MAX = 120
# Orphans of a killed server finish their statement first.
ORPHAN_SECONDS_MAX = 600
PATIENCE_SECONDS = 3
POLL_SECONDS = 0.02
BIRTH_SECONDS_MAX = 10

LOG_BYTES_MAX = 16 * 1024**2
WRITE_NUMBER_AND_BECOME = 'printf %s "$$" >&0; exec "$@"'

_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Lock:
    """The file whose lock a server holds while any part of it lives."""

    path: Path

    def pid(self) -> int | None:
        """Give the server's process number, or None if it isn't running."""
        _reap()
        with self._opened() as file:
            if _try_lock(file):
                return None
            pid = _number_in(file)
        return pid if pid and _exists(pid) else None

    @property
    def is_held(self) -> bool:
        """Tell whether any process of the server is left, even a lone orphan."""
        return not self.wait_released(0)

    @contextlib.contextmanager
    def taken(self) -> Iterator[int]:
        """Hold the lock for a server about to start, after a dead one's orphans.

        Raises:
            ServerTrouble: something still holds it after ten minutes.
        """
        with self._opened() as file:
            started = time.monotonic()
            told = False
            while not _try_lock(file):
                waited = time.monotonic() - started
                if waited > ORPHAN_SECONDS_MAX:
                    text = f"Processes of an earlier server still hold {self.path}"
                    raise ServerTrouble(text)
                if waited > PATIENCE_SECONDS and not told:
                    say("Waiting for what is left of an earlier server to end …")
                    told = True
                time.sleep(POLL_SECONDS)
            yield file

    def wait_released(self, seconds: float) -> bool:
        """Wait until no process of the server is left; False if some are."""
        end = time.monotonic() + seconds
        with self._opened() as file:
            while not _try_lock(file):
                _reap()
                if time.monotonic() > end:
                    return False
                time.sleep(POLL_SECONDS)
        return True

    @contextlib.contextmanager
    def _opened(self) -> Iterator[int]:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield file
        finally:
            os.close(file)


def launch(
    command: Sequence[str | Path], *, lock: int, log: Path, account: Account
) -> subprocess.Popen[bytes]:
    """Start a server that holds ``lock``, deaf to our terminal's signals.

    It writes its number into the lock's file itself, before it becomes the server:
    if we were killed between the two, nobody could find it.
    """
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    os.ftruncate(lock, 0)
    with log.open("ab") as output:
        child = subprocess.Popen(
            ["/bin/sh", "-c", WRITE_NUMBER_AND_BECOME, "sh", *command],
            stdin=lock,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(lock,),
            **account.child_options(),
        )
    _children.append(child)
    while child.poll() is None and not os.pread(lock, 1, 0):
        time.sleep(POLL_SECONDS)
    return child


def lives(pid: int) -> bool:
    """Tell whether a process that we know by its number is still there."""
    _reap()
    return _exists(pid)


def stop(lock: Lock, *, name: str, gently: signal.Signals) -> None:
    """End a server gently and wait for the last of its processes; else by force."""
    for number in (gently, signal.SIGQUIT, signal.SIGKILL):
        pid = lock.pid()
        if pid is None:
            lock.wait_released(STOP_SECONDS_MAX)  # orphans end by themselves
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if lock.wait_released(STOP_SECONDS_MAX):
            return
        say(f"{name} (process {pid}) didn't stop on {number.name}.")


def last_lines(log: Path, count: int = 15) -> str:
    """Quote the end of a server's log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def _number_in(file: int) -> int | None:
    """Read the server's number; it writes it a moment after it is born."""
    end = time.monotonic() + BIRTH_SECONDS_MAX
    while not (text := os.pread(file, 20, 0).decode()):
        if time.monotonic() > end:
            return None
        time.sleep(POLL_SECONDS)
    return int(text)


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True  # no such folder on this system
    # Dead, but its parent hasn't noticed yet; its orphans may still live.
    return status.rpartition(")")[2].split()[0] != "Z"


def _reap() -> None:
    """Bury our own dead children, so that their numbers are free."""
    _children[:] = [child for child in _children if child.poll() is None]
