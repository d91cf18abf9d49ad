"""Our own PostgreSQL and Valkey, used as people use them: started, killed, shared."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded.environment import MARK
from config.embedded.places import CHECKOUT

FILLED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", MARK)
USER = """
import json, os, sys
from config import embedded
with embedded.servers(embedded.fill(os.environ)):
    try:
        print(json.dumps(embedded.pids() | dict(os.environ)), flush=True)
        sys.stdin.readline()
    except KeyboardInterrupt:
        import psycopg
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            print(connection.execute("SELECT 'still there'").fetchone()[0], flush=True)
"""


def heed_control_c() -> None:
    """Undo what programs in the background inherit: they ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class User:
    """Somebody who uses the servers of one var until told to leave."""

    def __init__(self, var: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in FILLED}
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=CHECKOUT,
            env=environment | {"CITYTAB_VAR": str(var)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=heed_control_c,  # noqa: PLW1509 - one thread, no lock is held
        )
        self.told: dict[str, str] = {}

    def ready(self) -> "User":
        assert self.process.stdout
        self.told = json.loads(self.process.stdout.readline())
        return self

    @property
    def pids(self) -> tuple[int, int]:
        return int(self.told["database"]), int(self.told["broker"])

    def connect(self, role: str = "DATABASE_URL") -> psycopg.Connection:
        return psycopg.connect(self.told[role], autocommit=True)

    def leave(self) -> None:
        if self.process.returncode is None:
            self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def die(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def used(var: Path) -> Iterator[User]:
    user = User(var).ready()
    try:
        yield user
    finally:
        user.leave()


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    return False


def clean(var: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "config.embedded.clean"],
        cwd=CHECKOUT,
        env=os.environ | {"CITYTAB_VAR": str(var)},
        check=True,
    )
    shutil.rmtree(var)


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One var for all stories here; each begins and ends with stopped servers."""
    folder = Path(tempfile.mkdtemp(prefix="citytab-test-"))
    folder.chmod(0o755)
    yield folder
    clean(folder)


def test_the_last_one_out_stops_the_servers(var: Path) -> None:
    first, second = User(var), User(var)
    assert first.ready().pids == second.ready().pids
    first.leave()
    assert all(map(alive, second.pids))
    second.leave()
    assert not any(map(alive, second.pids))


def test_a_killed_user_leaves_servers_that_the_next_one_adopts_and_stops(
    var: Path,
) -> None:
    killed = User(var).ready()
    killed.die()
    assert all(map(alive, killed.pids))
    with used(var) as user:
        assert user.pids == killed.pids
    assert not any(map(alive, killed.pids))


def test_committed_rows_survive_the_killing_of_everything(var: Path) -> None:
    user = User(var).ready()
    with user.connect("DATABASE_OWNER_URL") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz)")
        connection.execute("INSERT INTO kept VALUES (now())")
    for pid in user.pids:
        os.kill(pid, signal.SIGKILL)
    user.die()
    with used(var) as user, user.connect("DATABASE_OWNER_URL") as connection:
        row = connection.execute("DELETE FROM kept RETURNING true").fetchone()
        assert row == (True,)


def test_a_pid_file_that_names_another_living_program_stops_nobody(var: Path) -> None:
    user = User(var).ready()
    data = Path(f"/proc/{user.pids[0]}/cwd").resolve()
    for pid in user.pids:
        os.kill(pid, signal.SIGKILL)
    user.die()
    pid_file = data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with used(var) as user, user.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_dead_server_is_started_again_while_others_use_it(var: Path) -> None:
    with used(var) as user:
        for pid in user.pids:
            os.kill(pid, signal.SIGKILL)
        with used(var) as second:
            assert set(second.pids).isdisjoint(user.pids)
            with user.connect() as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert redis.Redis.from_url(user.told["REDIS_URL"]).ping()


def test_a_server_that_dies_while_its_next_user_waits_for_it_is_started_again(
    var: Path,
) -> None:
    with used(var) as user:
        database = user.pids[0]
        os.kill(database, signal.SIGSTOP)
        second = User(var)
        time.sleep(1)  # It has found the server there, and waits for its answer.
        os.kill(database, signal.SIGKILL)
        assert second.ready().pids[0] != database
        second.leave()


def test_control_c_reaches_the_user_and_not_its_servers(var: Path) -> None:
    user = User(var).ready()
    os.killpg(user.process.pid, signal.SIGINT)
    said, _ = user.process.communicate(timeout=60)
    assert said.strip() == "still there"
    assert not any(map(alive, user.pids))


def test_a_user_that_is_terminated_stops_the_servers(var: Path) -> None:
    user = User(var).ready()
    user.process.terminate()
    user.process.communicate(timeout=60)
    assert not any(map(alive, user.pids))


def test_the_database_is_durable_private_and_owned_by_another_role(var: Path) -> None:
    with used(var) as user, user.connect() as connection:
        for setting, value in {
            "fsync": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "is_superuser": "off",
        }.items():
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == (value,), setting
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")
        sockets = Path(connection.info.host)
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert (var / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert Path(f"/proc/{user.pids[0]}").stat().st_uid != 0
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host={sockets} user=postgres dbname=postgres")


def test_a_start_that_was_cut_off_while_making_the_data_folder_is_begun_anew() -> None:
    folder = Path(tempfile.mkdtemp(prefix="citytab-test-"))
    folder.chmod(0o755)
    try:
        user = User(folder)
        end = time.monotonic() + 60
        while not any(folder.glob("postgres.new-*/PG_VERSION")):
            assert time.monotonic() < end
            time.sleep(0.005)
        assert not (folder / "postgres").exists()
        user.die()
        with used(folder):
            assert not list(folder.glob("postgres.new-*"))
    finally:
        clean(folder)


def test_a_deep_checkout_in_a_closed_home_works_and_the_home_stays_closed(
    tmp_path: Path,
) -> None:
    deep = tmp_path.joinpath(*["a folder with a rather long name"] * 8, "var")
    deep.mkdir(parents=True)
    tmp_path.chmod(0o700)
    try:
        with used(deep) as user, user.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert tmp_path.stat().st_mode & 0o777 == 0o700
    finally:
        clean(deep)


def test_a_server_whose_socket_was_tidied_away_is_started_again(var: Path) -> None:
    with used(var) as user:
        with user.connect() as connection:
            sockets = Path(connection.info.host)
        shutil.rmtree(sockets)
        with used(var) as second:
            assert set(second.pids).isdisjoint(user.pids)
            with user.connect() as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
