"""A week in hospital, told through the hospital's own calls.

The workers do nothing but what ``run_due --at`` has them do: nobody runs for two
nights, and the days are charged all the same.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from ledger.models import Notice, Payment
from tests.cast import CHEN
from tests.databases import TestDatabase
from tests.factories.clinic import a_hospital
from tests.factories.keys import city_key, his_key
from tests.factories.people import a_citizen, a_mandate
from tests.factories.sandbox import SECRET, SandboxProcess
from tests.factories.wards import BED_MINOR, NURSING_MINOR, a_ward, local
from tests.signed import SignedTestClient

VISITS = "/api/v1/clinic/visits"
VISIT = f"{VISITS}/Z-2026-0117"
ICU_MINOR = 600_00
LAB = {"code": "250101015", "name": "血细胞分析", "category": "04"}
CT = {"code": "210300001", "name": "胸部CT平扫", "category": "03"}
SURGERY = {"code": "330201", "name": "阑尾切除术", "category": "06"}


class Ward:
    """The hospital's system, its clock, and the workers' turns."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.his = SignedTestClient.of(his_key("first-hospital"))
        self.city = SignedTestClient.of(city_key())
        merchant_id = a_hospital("first-hospital")
        a_ward(merchant_id)
        a_ward(merchant_id, "ICU", ICU_MINOR)
        a_citizen(CHEN)
        a_mandate(CHEN)

    def call(self, moment: str, method: str, path: str, body: Any = None) -> Any:
        """Call when it happens; ``at`` is then."""
        self.clock.move_to(local(moment))
        if body is None:
            answer = self.his.get(path)
        else:
            answer = getattr(self.his, method)(path, body)
        assert answer.status_code < 300, answer.content
        return answer.json()

    def admits(self, moment: str) -> Any:
        visit = {
            "visit_no": "Z-2026-0117",
            "kind": "inpatient",
            "patient": {"id_no": CHEN.id_no},
            "department": "普外科",
            "opened_at": f"{moment}:00+08:00",
        }
        return self.call(moment, "post", VISITS, visit)

    def puts_into(self, ward: str, bed: str, moment: str) -> Any:
        told = {"ward": ward, "bed": bed, "at": f"{moment}:00+08:00"}
        return self.call(moment, "put", f"{VISIT}/bed", told)

    def charges(
        self,
        moment: str,
        line_no: str,
        what: dict[str, str],
        minor: int,
        letter: str,
        performed: str = "",
    ) -> Any:
        line = {
            "line_no": line_no,
            "quantity": "1",
            "unit_price_minor": minor,
            "insurance_class": letter,
            "performed_at": f"{performed or moment}:00+08:00",
        } | what
        return self.call(moment, "post", f"{VISIT}/charges", {"charges": [line]})

    def takes_back(self, moment: str, line_no: str, reason: str) -> Any:
        told = {"reason": reason, "at": f"{moment}:00+08:00"}
        return self.call(moment, "post", f"{VISIT}/charges/{line_no}/reverse", told)

    def discharges(self, moment: str) -> Any:
        told = {"at": f"{moment}:00+08:00"}
        return self.call(moment, "post", f"{VISIT}/discharge", told)

    def workers_turn(self, moment: str) -> dict[str, int]:
        self.clock.move_to(local(moment))
        said = StringIO()
        call_command("run_due", "--at", f"{moment}:00+08:00", stdout=said)
        counts: dict[str, int] = json.loads(said.getvalue())
        return counts

    def list_of(self, day: str) -> Any:
        return self.his.get(f"{VISIT}/daily-list?date={day}").json()

    def bills(self) -> list[Any]:
        bills: list[Any] = self.his.get(VISIT).json()["bills"]
        return bills


@pytest.fixture
def ward(committed: TestDatabase, settings: Settings, tmp_path: Path) -> Iterator[Ward]:
    with (
        SandboxProcess(tmp_path) as sandbox,
        time_machine.travel(local("2026-11-02T15:00")) as clock,
    ):
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = sandbox.url, SECRET
        yield Ward(clock)


def lines(listed: Any, part: str = "charges") -> list[str]:
    return sorted(line["line_no"] for line in listed[part])


def the_first_days(ward: Ward) -> None:
    """Monday's admission and first night."""
    ward.admits("2026-11-02T15:00")
    ward.puts_into("W3", "12", "2026-11-02T15:30")
    charged = ward.charges("2026-11-02T16:00", "lab-1", LAB, 186_00, "A")
    assert charged["results"][0]["status"] == "deferred"
    assert "warning" not in charged
    assert ward.workers_turn("2026-11-03T00:05")["bed_days_charged"] == 1
    monday = ward.list_of("2026-11-02")
    assert lines(monday) == ["bed:2026-11-02", "lab-1", "nursing:2026-11-02"]
    assert monday["total_minor"] == 186_00 + BED_MINOR + NURSING_MINOR


def nobody_works_for_two_nights(ward: Ward) -> None:
    """A CT on Tuesday, a transfer on Wednesday; on Thursday the workers are back."""
    ward.charges("2026-11-03T10:00", "ct-1", CT, 320_00, "B")
    ward.puts_into("ICU", "2", "2026-11-04T22:00")
    assert lines(ward.list_of("2026-11-03")) == ["ct-1"]
    assert ward.workers_turn("2026-11-05T08:00")["bed_days_charged"] == 2
    assert ward.workers_turn("2026-11-05T08:01")["bed_days_charged"] == 0
    tuesday, wednesday = (ward.list_of(f"2026-11-0{day}") for day in (3, 4))
    assert tuesday["total_minor"] == 320_00 + BED_MINOR + NURSING_MINOR
    assert wednesday["total_minor"] == ICU_MINOR + NURSING_MINOR


def the_ct_was_somebody_elses(ward: Ward) -> None:
    """It leaves Tuesday's list as it was and stands, negative, on Thursday's."""
    ward.takes_back("2026-11-05T09:00", "ct-1", "another patient's")
    tuesday, thursday = (ward.list_of(f"2026-11-0{day}") for day in (3, 5))
    assert tuesday["total_minor"] == 320_00 + BED_MINOR + NURSING_MINOR
    (ct,) = [line for line in tuesday["charges"] if line["line_no"] == "ct-1"]
    assert ct["reversed"] == {
        "at": "2026-11-05T01:00:00Z",
        "reason": "another patient's",
    }
    assert lines(thursday, "reversals") == ["ct-1"]
    assert thursday["total_minor"] == -320_00


def little_is_left(ward: Ward) -> None:
    """The operation uses up most of the line; patient and hospital are warned once."""
    charged = ward.charges("2026-11-05T14:00", "op-1", SURGERY, 12_000_00, "C")
    assert charged["results"][0]["status"] == "deferred"
    warning = charged["warning"]
    assert warning["code"] == "clinic.cover.low"
    assert warning["left_minor"] == charged["available_minor"] < warning["enough_minor"]
    assert ward.call("2026-11-05T14:05", "get", VISIT)["warning"]["code"]
    ward.puts_into("W3", "7", "2026-11-06T11:00")
    for night in ("06", "07", "08", "09"):
        assert ward.workers_turn(f"2026-11-{night}T00:05")["bed_days_charged"] == 1
    assert list(Notice.objects.values_list("kind", "step")) == [("low_cover", 1)]


def home_and_one_payment(ward: Ward) -> int:
    """On Monday the patient leaves; the day isn't charged, the bill is paid once."""
    left = ward.discharges("2026-11-09T10:00")
    days = [date(2026, 11, 2) + timedelta(days=number) for number in range(7)]
    listed = [ward.list_of(day.isoformat()) for day in days]
    assert sum(day["total_minor"] for day in listed) == left["total_minor"]
    assert listed[-1]["running_total_minor"] == left["total_minor"]
    assert lines(ward.list_of("2026-11-09")) == []
    turn = ward.workers_turn("2026-11-09T10:01")
    assert (turn["splits_final"], turn["bills_collected"]) == (1, 1)
    (bill,) = ward.bills()
    assert (bill["status"], bill["total_minor"]) == ("settled", left["total_minor"])
    return int(left["total_minor"])


def a_late_result(ward: Ward) -> None:
    """Sunday's culture took days: it stands on a supplement and is paid by itself."""
    taken = "2026-11-08T08:00"
    late = ward.charges("2026-11-11T09:00", "lab-2", LAB, 95_00, "A", performed=taken)
    assert late["results"][0]["status"] == "deferred"
    assert ward.workers_turn("2026-11-11T09:01")["bills_collected"] == 1


def test_an_inpatient_week(ward: Ward) -> None:
    the_first_days(ward)
    nobody_works_for_two_nights(ward)
    the_ct_was_somebody_elses(ward)
    little_is_left(ward)
    total_minor = home_and_one_payment(ward)
    a_late_result(ward)

    own, supplement = ward.bills()
    assert (own["supplement_no"], own["total_minor"]) == (0, total_minor)
    assert (supplement["supplement_no"], supplement["total_minor"]) == (1, 95_00)
    assert {own["status"], supplement["status"]} == {"settled"}
    payments = Payment.objects.values_list("status", flat=True)
    assert list(payments) == ["succeeded", "succeeded"]
    call_command("verify_ledger", stdout=StringIO())
