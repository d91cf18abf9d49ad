"""The insurer's process dies and comes back; what it settled stays settled."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.ports import InsurerAnswer, Settlement
from tests.factories.claims import claim, claim_line
from tests.factories.sandbox import SECRET, InsurerProcess

SOME_BYTES = 1_000_000
"""Put down when some of a batch is settled, and much of it isn't."""

FINAL, UNKNOWN = InsurerAnswer.FINAL, InsurerAnswer.UNKNOWN


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[InsurerProcess]:
    with InsurerProcess(tmp_path) as process:
        yield process


def listed(insurer: InsurerProcess) -> list[str]:
    return [one["reference"] for one in insurer.claims()]


def test_killed_midway_it_keeps_what_it_acknowledged_and_settles_nothing_twice(
    mortal: InsurerProcess,
) -> None:
    person = uuid4().hex
    sent = [claim(claim_line("1", 1_00), person=person) for _ in range(2_000)]
    settled: list[Settlement] = []
    insurance = SandboxInsurer(mortal.url, SECRET)
    batch = threading.Thread(target=lambda: settled.extend(insurance.settle(sent)))
    batch.start()
    while mortal.written < SOME_BYTES:
        time.sleep(0.001)
    mortal.kill()
    batch.join()
    assert {one.answer for one in settled} == {FINAL, UNKNOWN}

    mortal.start(port=mortal.port)
    for before, asked in zip(settled, insurance.query(sent), strict=True):
        if before.answer is FINAL:
            assert asked.sums == before.sums
        else:
            assert asked.answer in {FINAL, InsurerAnswer.ABSENT}

    again = insurance.settle(sent)
    assert {one.answer for one in again} == {FINAL}
    assert sorted(listed(mortal)) == sorted(one.reference for one in sent)
    deductible = sum(one.sums.deductible_minor for one in again if one.sums)
    assert deductible == 500_00, "used up once, whatever died meanwhile"


def test_what_was_pending_and_what_was_ordered_outlive_it_too(
    mortal: InsurerProcess,
) -> None:
    insurance, late, refused = SandboxInsurer(mortal.url, SECRET), claim(), claim()
    mortal.order_fault("pending", person=late.person)
    mortal.order_fault("decline", person=refused.person)
    assert insurance.settle([late])[0].answer is InsurerAnswer.PENDING
    mortal.kill()
    mortal.start(port=mortal.port)
    assert insurance.settle([refused])[0].answer is InsurerAnswer.DECLINED
    assert mortal.faults() == {"pending": 1, "decline": 1}
    deadline = time.monotonic() + 10
    while insurance.query([late])[0].answer is not FINAL:
        assert time.monotonic() < deadline
        time.sleep(0.1)
