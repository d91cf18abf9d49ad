"""The demo as people run it: it answers, mends itself, and leaves nothing behind."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.demo.client import SignedClient
from config.demo.signing import ClientKey
from config.embedded.places import CHECKOUT
from tests.faults.stack import OURS

READY_SECONDS_MAX = 180.0
MENDED_SECONDS_MAX = 30.0
"""Ten seconds are promised; a machine that runs other tests beside it is slower."""

NAMES = ("web", "worker", "beat", "broker", "database", "sandbox", "insurer")


class RunningDemo:
    """``manage.py demo`` with data of its own, at ports nobody has."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.environment = {k: v for k, v in os.environ.items() if k not in OURS}
        self.environment |= {"CITYTAB_VAR": str(var), "PORT": "8300"}
        self.environment |= {"CITYTAB_MODE": "demo"}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.process = self.launch()

    def launch(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        return facts

    def wait_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS_MAX
        while not (self.var / "demo.json").exists():
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < end, "the demo isn't ready"
            time.sleep(0.1)

    def wait_for_another(self, name: str, pid: int) -> int:
        end = time.monotonic() + MENDED_SECONDS_MAX
        while (new := self.facts["pids"][name]) in (pid, None):
            assert time.monotonic() < end, f"{name} was not started again"
            time.sleep(0.1)
        return int(new)

    def end(self) -> str:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=120)[0]


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningDemo]:
    folder = Path(tempfile.mkdtemp(prefix="citytab-demo-"))
    folder.chmod(0o755)
    running = RunningDemo(folder)
    try:
        running.wait_ready()
        yield running
    finally:
        running.end()
        clean(running)


def clean(demo: RunningDemo) -> None:
    command = [sys.executable, "-m", "config.embedded.clean"]
    subprocess.run(command, cwd=CHECKOUT, env=demo.environment, check=True)
    shutil.rmtree(demo.var)


def processes_of(var: Path) -> list[str]:
    """Name the processes that were started with this var."""
    mark = f"CITYTAB_VAR={var}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


@contextlib.contextmanager
def speaking(facts: dict[str, Any], name: str) -> Iterator[SignedClient]:
    key = facts["keys"][name]
    client = SignedClient(facts["base_url"], ClientKey.of(key["key_id"], key["secret"]))
    with contextlib.closing(client.connection):
        yield client


def test_the_notice_says_what_programs_need_and_is_for_nobody_else(
    demo: RunningDemo,
) -> None:
    facts = demo.facts
    assert set(NAMES) == set(facts["pids"])
    assert facts["lots"][0]["lanes"]
    assert {"ref", "plate", "phone"} == set(facts["citizens"][0])
    assert (demo.var / "demo.json").stat().st_mode & 0o777 == 0o600
    keys = facts["keys"]
    assert keys["his"]["bearer"]
    quote = {
        "lot": facts["lots"][0]["code"],
        "entry_at": "2026-11-20T09:00:00+08:00",
        "exit_at": "2026-11-20T11:00:00+08:00",
    }
    with speaking(facts, "gate") as gate:
        assert gate.post("/api/v1/parking/quotes", quote).status == 200
    with speaking(facts, "city") as city:
        ref = facts["citizens"][0]["ref"]
        assert city.get(f"/api/v1/credit/citizens/{ref}/lines").json


def test_a_second_demo_says_that_there_is_one_and_stops(demo: RunningDemo) -> None:
    said, _ = demo.launch().communicate(timeout=120)
    assert f"already: {demo.facts['base_url']}" in said


@pytest.mark.parametrize("name", NAMES)
def test_a_process_that_is_killed_is_started_again_and_the_notice_rewritten(
    demo: RunningDemo, name: str
) -> None:
    pid = demo.facts["pids"][name]
    os.kill(pid, signal.SIGKILL)
    assert demo.wait_for_another(name, pid)
    url = f"{demo.facts['base_url']}/livez"
    with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310 - our own
        assert page.status == 200


def test_a_killed_demo_leaves_servers_to_adopt_and_ctrl_c_leaves_nothing() -> None:
    folder = Path(tempfile.mkdtemp(prefix="citytab-demo-"))
    folder.chmod(0o755)
    killed = RunningDemo(folder)
    killed.wait_ready()
    killed.process.kill()
    killed.process.communicate()
    end = time.monotonic() + 60
    while processes_of(folder) and time.monotonic() < end:
        time.sleep(0.2)
    assert processes_of(folder) == []
    old = killed.facts["keys"]["gate"]["key_id"]
    second = RunningDemo(folder)
    try:
        end = time.monotonic() + READY_SECONDS_MAX
        while not (folder / "demo.json").exists() or (
            second.facts["keys"]["gate"]["key_id"] == old
        ):
            assert time.monotonic() < end, "the demo isn't ready"
            time.sleep(0.1)
    finally:
        said = second.end()
    assert second.process.returncode == 0, said
    assert processes_of(folder) == []
    assert not (folder / "demo.json").exists()
    clean(second)
