"""Several processes use the servers; the last one out stops them.

Every user holds a shared lock on a file. Who leaves tries for the exclusive
lock: if it is to be had, nobody is left. A user that was killed leaves its
servers running; the next one adopts them.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from config.embedded import postgres, roles, valkey
from config.embedded.environment import Needed
from config.embedded.places import Places, places
from config.embedded.process import stop
from config.embedded.trouble import ServerEnded, say


def ensure_postgres() -> int:
    """Start PostgreSQL with its roles unless it runs; gives its process number.

    Raises:
        ServerTrouble: it can't run here.
    """
    here = places()
    with _one_at_a_time(here):
        return _ensure_postgres(here)


def ensure_valkey() -> int:
    """Start Valkey unless it runs; gives its process number.

    Raises:
        ServerTrouble: it can't run here.
    """
    here = places()
    with _one_at_a_time(here):
        return _ensure_valkey(here)


def pids() -> dict[str, int | None]:
    """Give the process numbers of database and broker; None where it is dead."""
    here = places()
    return {
        "database": postgres.lock_of(here).pid(),
        "broker": valkey.lock_of(here).pid(),
    }


@contextlib.contextmanager
def servers(needed: Needed) -> Iterator[None]:
    """Keep the needed servers running while the block runs.

    Raises:
        ServerTrouble: one of them can't run here.
    """
    if not (needed.database or needed.broker):
        yield
        return
    here = places()
    lease = here.var / "users.lock"
    with _ending_as_exit(), contextlib.ExitStack() as leaving:
        with _one_at_a_time(here):
            held = os.open(lease, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            leaving.callback(_leave, here, lease=lease, held=held)
            fcntl.flock(held, fcntl.LOCK_SH)
            if needed.database:
                _ensure_postgres(here)
            if needed.broker:
                _ensure_valkey(here)
        yield


def _ensure_postgres(here: Places) -> int:
    running = postgres.lock_of(here).pid()
    if running and not postgres.has_socket(here):
        say("PostgreSQL's socket was removed; PostgreSQL is started again.")
        _stop_postgres(here)
        running = None
    if running and not _answers_in_time(here, running):
        running = None
    if running is None:
        postgres.start(here)
    roles.create_roles(here)
    return running or postgres.lock_of(here).pid() or 0


def _answers_in_time(here: Places, running: int) -> bool:
    """Wait for a server that was there; one that was dying then needs another."""
    try:
        postgres.wait_ready(here, running)
    except ServerEnded:
        return False
    return True


def _ensure_valkey(here: Places) -> int:
    running = valkey.lock_of(here).pid()
    # It may be slow for a moment on a busy machine.
    if running and not any(valkey.answers(here) for _ in range(5)):
        say("Valkey doesn't answer; it is started again.")
        _stop_valkey(here)
        running = None
    if running is None:
        valkey.start(here)
    return running or valkey.lock_of(here).pid() or 0


def _stop_postgres(here: Places) -> None:
    # Fast shutdown: sessions end, what is committed is written.
    stop(postgres.lock_of(here), name="PostgreSQL", gently=signal.SIGINT)


def _stop_valkey(here: Places) -> None:
    stop(valkey.lock_of(here), name="Valkey", gently=signal.SIGTERM)


def _leave(here: Places, *, lease: Path, held: int) -> None:
    # Closing and asking anew, because a forked child may share our own lock.
    with _one_at_a_time(here):
        os.close(held)
        asked = os.open(lease, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            _stop_postgres(here)
            _stop_valkey(here)
            if not (postgres.lock_of(here).is_held or valkey.lock_of(here).is_held):
                shutil.rmtree(here.sockets, ignore_errors=True)
        finally:
            os.close(asked)


@contextlib.contextmanager
def _one_at_a_time(here: Places) -> Iterator[None]:
    """Let one process at a time start or stop this checkout's servers."""
    path = here.var / "start.lock"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextlib.contextmanager
def _ending_as_exit() -> Iterator[None]:
    """Turn the signals that would end us silently into an orderly exit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in ours:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
