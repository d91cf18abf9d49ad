"""The sandbox's process dies and comes back; what it took stays taken."""

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.adapters.sandbox.client import SandboxGateway
from ledger.ports import Answer, Outcome
from tests.factories.orders import order
from tests.factories.sandbox import SECRET, SandboxProcess


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path) as process:
        yield process


def listed(sandbox: SandboxProcess) -> list[str]:
    return [charge["reference"] for charge in sandbox.charges()]


def test_killed_midway_it_keeps_what_it_acknowledged_and_takes_nothing_twice(
    mortal: SandboxProcess,
) -> None:
    sent = [order() for _ in range(4_000)]
    outcomes: list[Outcome] = []
    gateway = SandboxGateway(mortal.url, SECRET)
    batch = threading.Thread(target=lambda: outcomes.extend(gateway.collect(sent)))
    batch.start()
    while len(listed(mortal)) < 500:
        time.sleep(0.01)
    mortal.kill()
    batch.join()
    answers = [one.answer for one in outcomes]
    assert set(answers) == {Answer.SUCCEEDED, Answer.UNKNOWN}

    mortal.start(port=mortal.port)
    told = gateway.ask([one.reference for one in sent])
    for outcome, asked in zip(outcomes, told, strict=True):
        if outcome.answer is Answer.SUCCEEDED:
            assert asked.answer is Answer.SUCCEEDED
        else:
            assert asked.answer in {Answer.SUCCEEDED, Answer.ABSENT}

    again = gateway.collect(sent)
    assert {one.answer for one in again} == {Answer.SUCCEEDED}
    assert sorted(listed(mortal)) == sorted(one.reference for one in sent)


def test_told_to_stop_it_stops_at_once_though_requests_hang(
    mortal: SandboxProcess,
) -> None:
    gateway = SandboxGateway(mortal.url, SECRET, answer_seconds=30)
    sent = [order("tok_timeout_paid") for _ in range(20)]
    outcomes: list[Outcome] = []
    batch = threading.Thread(target=lambda: outcomes.extend(gateway.collect(sent)))
    batch.start()
    while len(listed(mortal)) < len(sent):
        time.sleep(0.01)
    started = time.monotonic()
    assert mortal.stop() == 0
    assert time.monotonic() - started < 5
    batch.join()
    assert {one.answer for one in outcomes} == {Answer.UNKNOWN}
    mortal.start()
    assert len(listed(mortal)) == len(sent)


def test_a_second_gateway_on_the_same_store_is_refused(mortal: SandboxProcess) -> None:
    second = mortal.launch(port=0, port_file=mortal.folder / "second")
    try:
        assert second.wait(30) != 0
    finally:
        second.kill()
    assert not (mortal.folder / "second").exists()


def test_a_taken_port_is_said_in_one_line(mortal: SandboxProcess) -> None:
    other = SandboxProcess(mortal.folder / "other")
    other.folder.mkdir()
    process = other.launch(
        port=mortal.port, port_file=other.folder / "port", stderr=subprocess.PIPE
    )
    _, complaint = process.communicate(timeout=30)
    assert process.returncode != 0
    assert complaint.startswith(b"CommandError: ")
