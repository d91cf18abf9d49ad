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
            text = os.pread(file, 20, 0).decode()
        pid = int(text) if text.isdigit() else None
        return pid if pid and _exists(pid) else None

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
    """Start a server that holds ``lock``, deaf to our terminal's signals."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=(lock,),
            **account.child_options(),
        )
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(child.pid).encode(), 0)
    _children.append(child)
    return child


def stop(lock: Lock, *, name: str, gently: signal.Signals) -> None:
    """End a server gently and wait for the last of its processes; else by force."""
    for number in (gently, signal.SIGQUIT, signal.SIGKILL):
        pid = lock.pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if lock.wait_released(STOP_SECONDS_MAX):
            return
        say(f"{name} (process {pid}) didn't stop on {number.name}.")


def last_lines(log: Path, count: int = 15) -> str:
    """Quote the end of a server's log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


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
