"""Recorded visits are played through the operations; what is odd in them is told."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import Visit
from clinic.rules.recorded import RecordUnreadable, read_visit
from credit.rules.identity import spell_id_no, spell_phone
from ledger.models import Payment
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.sandbox import SECRET, InsurerProcess, SandboxProcess


def item(net: str = "100.00", **other: Any) -> dict[str, Any]:
    named = {
        "kind": "procedure",
        "system": "s",
        "code": "399208008",
        "display": "X-ray",
    }
    return named | {"net": net} | other


def record(number: int = 1, *items: dict[str, Any], **other: Any) -> dict[str, Any]:
    charged = list(items) or [item()]
    return {
        "visit": f"visit-{number}",
        "patient": f"patient-{number % 3}",
        "gender": "female",
        "birth": "1980-12-30",
        "cls": "AMB",
        "type": "Check up",
        "start": f"2019-01-{number:02d}T09:00:00+00:00",
        "end": f"2019-01-{number:02d}T10:00:00+00:00",
        "payer": "private",
        "insurer_paid": "0",
        "total": str(sum(float(each["net"]) for each in charged)),
        "items": charged,
    } | other


@pytest.mark.parametrize(
    ("nets", "insurer_paid", "parts"),
    [
        (["1.00", "1.00", "1.00"], "1.00", [34, 33, 33]),
        (["125.00", "255", "11434.44"], "9147.552000000001", [9678, 19744, 885333]),
        (["0.01", "0.02"], "0.015", [1, 1]),
        (["0", "5"], "0.004", [0, 0]),
        (["1.00"], "7.00", [100]),
    ],
)
def test_the_insurers_part_is_rounded_once_and_given_to_the_largest_remainders(
    nets: list[str], insurer_paid: str, *, parts: list[int]
) -> None:
    items = [item(net) for net in nets]
    visit = read_visit(json.dumps(record(1, *items, insurer_paid=insurer_paid)))
    assert [each.insurer_minor for each in visit.items] == parts


def test_a_patient_is_always_the_same_citizen() -> None:
    first, again = (read_visit(json.dumps(record(n))).patient for n in (1, 4))
    other = read_visit(json.dumps(record(2))).patient
    assert first == again != other
    assert spell_id_no(first.id_no) == first.id_no
    assert spell_phone(first.phone) == first.phone


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "{}",
        json.dumps(record(cls="XXX")),
        json.dumps(record(1, item("-1"))),
        json.dumps(record(1, item("NaN"), total="1")),
        json.dumps(record(start="2019-01-01T09:00:00")),
        json.dumps(record(birth="1980-02-30")),
        json.dumps(record(visit="")),
    ],
)
def test_a_line_that_is_no_visit_is_told(line: str) -> None:
    with pytest.raises(RecordUnreadable):
        read_visit(line)


def test_odd_figures_are_mended_and_named() -> None:
    odd = record(total="7", insurer_paid="999", end="2018-01-01T00:00:00+00:00")
    assert read_visit(json.dumps(odd)).oddities == (
        "total_differs",
        "insurer_paid_too_much",
        "ends_before_it_begins",
    )


@pytest.fixture
def sandbox(tmp_path: Path, settings: Any) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path) as process:
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = process.url, SECRET
        yield process


@pytest.fixture
def insurer(tmp_path: Path, settings: Any) -> Iterator[InsurerProcess]:
    with InsurerProcess(tmp_path) as process:
        settings.INSURER_URL, settings.SANDBOX_SECRET = process.url, SECRET
        yield process


def replay(path: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("replay_visits", path, stdout=out)
    figures: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return figures


def test_a_file_is_played_settled_and_harmless_when_played_again(
    committed: TestDatabase,
    sandbox: SandboxProcess,
    insurer: InsurerProcess,
    tmp_path: Path,
) -> None:
    records = [
        record(1, item("10.00"), item("20.00"), insurer_paid="15.005"),
        record(2, item("99999.00"), item("1.00")),
        record(3, item("99999.00"), cls="EMER"),
        record(4, cls="IMP", payer="no_insurance"),
        record(5, insurer_paid="100.00"),
        record(6, item("50.00"), payer="no_insurance", insurer_paid="20.00"),
    ]
    path = tmp_path / "visits.jsonl"
    lines = [json.dumps(each) for each in records]
    path.write_text("\n".join([lines[0], "broken", *lines[1:]]) + "\n")
    first = replay(path)
    assert first["rows"] == 7
    assert first["odd"] == {"clinic.record.unreadable": 1}
    assert first["refused_minor"] == 99_999_00 + 100_00
    assert first["charged_minor"] == 30_00 + 1_00 + 99_999_00 + 100_00 + 50_00
    assert first["settled_minor"] == first["charged_minor"]
    assert first["insurer_minor"] == 15_01 + 100_00 + 20_00
    standing = insurer.claims()
    assert sum(claim["fund_minor"] for claim in standing) == first["insurer_minor"]
    gross = first["charged_minor"] + first["refused_minor"]
    assert first["collected_minor"] == gross - first["insurer_minor"]
    took = sandbox.charges()
    assert sum(each["amount_minor"] for each in took) == first["collected_minor"]
    assert list(faults()) == []
    again = replay(path)
    assert again["odd"] == {"clinic.record.unreadable": 1, "replayed": 6}
    timeless = ("seconds", "peak_mib", "odd")
    assert {k: v for k, v in again.items() if k not in timeless} == {
        k: v for k, v in first.items() if k not in timeless
    }
    assert len(sandbox.charges()) == len(took) == Payment.objects.count()
    assert insurer.claims() == standing
    assert set(Visit.objects.values_list("status", flat=True)) == {"closed"}
