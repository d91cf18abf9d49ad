"""Recorded sessions are played through the operations; what is odd is counted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from credit.operations.enrol_citizens import enrol_citizens
from credit.queries.citizens import citizen_by_ref
from credit.queries.lines import lines_of
from credit.rules.identity import spell_id_no, spell_phone
from ledger.queries.verification import faults
from parking.management.replay.cars import driver_of, is_bound, plate_of
from parking.management.replay.rows import BrokenLine, FileUnfit, Row, read_rows
from parking.rules.plates import read_plate
from tests.databases import TestDatabase
from tests.factories.sandbox import SECRET, SandboxProcess

HEADER = "session_ref,bay_or_lot,vehicle_ref,arrived_at,departed_at,paid_minor\n"
ZERO = "z-1,garage,,2016-07-01T10:00:00+08:00,2016-07-01T10:00:00+08:00,\n"
NEGATIVE = "n-1,garage,,2016-07-01T10:00:00+08:00,2016-07-01T09:00:00+08:00,\n"
LONG = "l-1,garage,,2016-07-01T10:00:00+08:00,2016-11-01T10:00:00+08:00,\n"
NO_OFFSET = "b-1,garage,,2016-07-01T10:00:00,2016-07-01T11:00:00,\n"
SHORT = "b-2,garage\n"
NO_NAME = ",garage,,2016-07-01T10:00:00+08:00,2016-07-01T11:00:00+08:00,\n"


def an_hour(number: int, plate: str = "") -> str:
    day = f"2016-07-{number % 28 + 1:02d}"
    times = f"{day}T10:00:00+08:00,{day}T12:30:00+08:00"
    return f"s-{number},garage,{plate},{times},300\n"


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[SandboxProcess]:
    settings.SANDBOX_SECRET = SECRET
    with SandboxProcess(tmp_path) as process:
        settings.SANDBOX_URL = process.url
        yield process


def written(folder: Path, *lines: str) -> Path:
    path = folder / "sessions.csv"
    path.write_text(HEADER + "".join(lines))
    return path


def replay(path: Path, tariff: str = "hangzhou-road-1") -> dict[str, Any]:
    said = StringIO()
    call_command("replay_sessions", str(path), tariff=tariff, stdout=said)
    figures: dict[str, Any] = json.loads(said.getvalue().splitlines()[-1])
    return figures


def test_every_stay_is_charged_once_and_what_is_deferred_is_settled(
    tmp_path: Path, committed: TestDatabase, sandbox: SandboxProcess
) -> None:
    path = written(tmp_path, *map(an_hour, range(60)))
    figures = replay(path)
    assert figures["rows"] == figures["bills"] == 60
    assert figures["settled_minor"] == figures["charged_minor"] > 0
    assert figures["refused_minor"] > 0
    took = sum(charge["amount_minor"] for charge in sandbox.charges())
    assert took == figures["charged_minor"]
    assert list(faults()) == []


def test_playing_a_file_twice_charges_nobody_twice(
    tmp_path: Path, committed: TestDatabase, sandbox: SandboxProcess
) -> None:
    path = written(tmp_path, *map(an_hour, range(20)))
    first, second = replay(path), replay(path)
    assert second["odd"] == {"replayed": 20}
    for name in ("rows", "bills", "charged_minor", "settled_minor", "refused_minor"):
        assert first[name] == second[name], name
    assert list(faults()) == []


@pytest.mark.parametrize(
    "tariff", ["hangzhou-road-1", "shenzhen-road-1", "singapore-hdb"]
)
def test_odd_stays_are_facts_and_broken_lines_stop_nothing(
    tmp_path: Path, committed: TestDatabase, sandbox: SandboxProcess, tariff: str
) -> None:
    broken = (NO_OFFSET, SHORT, NO_NAME)
    path = written(tmp_path, ZERO, NEGATIVE, *broken, LONG, an_hour(1), an_hour(2))
    figures = replay(path, tariff)
    assert figures["rows"] == 8
    assert figures["odd"] == {
        "broken_line": 3,
        "negative": 1,
        "over_24_hours": 1,
        "zero_length": 1,
    }
    assert list(faults()) == []


def test_a_car_that_comes_again_keeps_its_plate_and_its_order(
    tmp_path: Path, committed: TestDatabase, sandbox: SandboxProcess
) -> None:
    visits = [an_hour(number, plate="粤B12345") for number in range(12)]
    figures = replay(written(tmp_path, *visits))
    assert figures["bills"] == 12
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("line", "number", "why"),
    [
        (NO_OFFSET, 2, "arrived_at"),
        (SHORT, 2, "arrived_at"),
        (NO_NAME, 2, "session_ref"),
        ("x" * 101 + NO_NAME, 2, "session_ref"),
    ],
)
def test_a_broken_line_is_named_with_its_number(
    tmp_path: Path, line: str, number: int, *, why: str
) -> None:
    first, second = read_rows(written(tmp_path, line, an_hour(1)))
    assert isinstance(first, BrokenLine)
    assert first.number == number
    assert why in first.why
    assert isinstance(second, Row)


def test_a_file_without_the_columns_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FileUnfit, match="session_ref"):
        list(read_rows(path))


def test_a_tariff_that_there_is_not_is_refused(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="no such tariff"):
        replay(written(tmp_path), tariff="nowhere")


def test_four_in_five_cars_are_bound_and_every_plate_and_person_is_well_formed() -> (
    None
):
    plates = {plate_of("session", f"bh-{number}") for number in range(2000)}
    assert len(plates) == 2000
    assert 1540 < sum(map(is_bound, plates)) < 1660
    for plate in list(plates)[:200]:
        driver = driver_of(plate)
        assert read_plate(plate) == plate
        assert spell_id_no(driver.id_no) == driver.id_no
        assert spell_phone(driver.phone) == driver.phone


def test_enrolled_citizens_have_lines_a_plate_and_are_enrolled_once(db: None) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    people = [driver_of(plate_of("session", f"t-{number}")) for number in range(5)]
    assert enrol_citizens(enrolments=people, bound_from=at, at=at) == 5
    assert enrol_citizens(enrolments=people, bound_from=at, at=at) == 0
    citizen = citizen_by_ref(people[0].ref)
    assert citizen
    kinds = {line.kind for line in lines_of([citizen.holder_id])}
    assert {"parking", "outpatient"} <= kinds
