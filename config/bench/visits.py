"""How fast hospitals charge and discharge, beside the same server's bare checks.

Visits of insured citizens with lines are charged over the signed API, twenty lines a
call and two hundred a visit, and then discharged: in a hospital with a price list of
some thousand codes, in one without, and in one with a list whose insurer keeps claims
and is asked by a worker over HTTP. In the same rounds a view that only checks the
signature and validates the same body.
"""

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from stdnum.cn import ric

from clinic.adapters.fixed import FixedInsurer
from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.management.insurer_sandbox import INSURER
from clinic.operations.import_prices import import_prices
from clinic.operations.open_hospital import open_hospital
from clinic.operations.publish_prices import publish_prices
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from config.bench.load import Call, Timed, send_all
from config.bench.scratch import citytab_database
from config.bench.server import web_server
from config.demo.signing import ClientKey, signed_headers
from credit.operations.register_citizen import register_citizen
from ledger.management.sandbox_answering import sandbox_answering
from ledger.operations.issue_api_key import issue_api_key
from ledger.operations.open_merchant import open_merchant

LINES_A_CALL = 20
CALLS_A_VISIT = 10
CONNECTIONS = 8
LISTED, UNLISTED, CLAIMED, CHECK = "listed", "unlisted", "claimed", "check"
REGIONS = {LISTED: "330106", UNLISTED: "330108", CLAIMED: "330109"}
"""Where a hospital's patients' identity numbers are from: nobody is in two."""

CHECKED = "bench/check-charges"
CODES = 5_000
"""A middling hospital's list."""

VISITS_A_SECOND = 10
"""About what a noisy machine of two cores charges in full: it sizes the rounds."""

CHANGE_OF_SHIFT = 4
"""Discharges that are asked for at once: more desks than a hospital's system has."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A hospital's system and its key."""

    name: str
    merchant_id: Any
    key: ClientKey


@dataclass(slots=True)
class Left:
    """Discharges of a hospital, and the seconds in which its splits became final."""

    runs: list[Timed] = field(default_factory=list)
    settled: int = 0
    seconds: float = 0.0

    def figures(self) -> dict[str, Any]:
        """Give times of a discharge in milliseconds, and splits a second."""
        return {
            "p50_ms": _share(self.runs, 50),
            "p99_ms": _share(self.runs, 99),
            "discharges": sum(len(run.answers) for run in self.runs),
            "settled": self.settled,
            "settled_per_second": round(self.settled / self.seconds, 1),
        }


def bench_visits(seconds: int, rounds: int) -> dict[str, Any]:
    """Measure lines a second and discharges of 200 lines; times in milliseconds."""
    at_once = max(1, seconds * VISITS_A_SECOND // 2 // CONNECTIONS) * CONNECTIONS
    with citytab_database("bench_citytab"):
        askers = [_open(LISTED), _open(UNLISTED), _open(CLAIMED)]
        for asker in askers:
            _admit(asker, at_once * rounds + CONNECTIONS)
        with sandbox_answering(INSURER), web_server() as url:
            charged, left = _rounds(url, askers, visits=at_once, rounds=rounds)
    rates = {
        name: round(statistics.median(run.per_second for run in runs) * LINES_A_CALL)
        for name, runs in charged.items()
    }
    return {
        "lines_per_second": rates,
        "charge_p50_ms": _share(charged[LISTED], 50),
        "charge_p99_ms": _share(charged[LISTED], 99),
        "check_p99_ms": _share(charged[CHECK], 99),
        "listed_to_check": round(rates[LISTED] / rates[CHECK], 2),
        "claimed_charge_p50_ms": _share(charged[CLAIMED], 50),
        "claimed_charge_p99_ms": _share(charged[CLAIMED], 99),
        "discharge": {name: one.figures() for name, one in left.items()},
        "deferred": sum(
            result["status"] == "deferred"
            for asker in askers
            for run in charged[asker.name]
            for answer in run.answers
            for result in answer["results"]
        ),
    }


def _share(runs: Sequence[Timed], percent: int) -> float:
    return round(statistics.median(run.share(percent) for run in runs), 1)


def _open(name: str) -> Asker:
    """Open a hospital, with a list of prices unless it is the one that has none."""
    now = datetime.now(UTC)
    merchant_id = open_merchant(code=name, name=name, at=now)
    insurer = SandboxInsurer if name == CLAIMED else FixedInsurer
    hospital_id = open_hospital(
        code=name,
        name=name,
        merchant_id=merchant_id,
        insurer=insurer.name,
        keeps_claims=insurer.keeps_claims,
        at=now,
    )
    if name != UNLISTED:
        rows = [f"{code},Item {code},04,A,1.00" for code in range(CODES)]
        headings = "hospital_code,name,category,insurance_class,unit_price"
        price_list = import_prices(
            hospital_id=hospital_id,
            content="\n".join([headings, *rows]).encode(),
            valid_from=date(2020, 1, 1),
            by="bench",
            at=now,
        )
        publish_prices(price_list_id=price_list.id, by="bench", at=now)
    issued = issue_api_key(
        merchant_id=merchant_id, scopes=["his"], place=None, name="bench", at=now
    )
    return Asker(name, merchant_id, ClientKey.of(issued.key_id, issued.secret_b64))


def _admit(asker: Asker, visits: int) -> None:
    """Register citizens, each with one visit that can carry two hundred lines."""
    now = datetime.now(UTC)
    for number in range(visits):
        ref = f"{asker.name}-{number}"
        digits = f"{REGIONS[asker.name]}{1950 + number % 50}0{1 + number % 9}"
        digits += f"{10 + number % 18}{number % 1000:03d}"
        register_citizen(
            ref=ref,
            id_no=digits + ric.calc_check_digit(digits + "0"),
            name="Bench",
            phone=f"+86139{number:08d}",
            score=700,
            insured=True,
            at=now,
        )
        registration = Registration(
            visit_no=_visit_no(number),
            kind="outpatient",
            patient=Patient(citizen=ref),
            department="Bench",
            opened_at=now - timedelta(hours=3),
        )
        register_visit(merchant_id=asker.merchant_id, registration=registration, at=now)


def _visit_no(number: int) -> str:
    return f"V-{number}"


def _path(visit: int, call: str) -> str:
    return f"clinic/visits/{_visit_no(visit)}/{call}"


def _rounds(
    url: str, askers: Sequence[Asker], *, visits: int, rounds: int
) -> tuple[dict[str, list[Timed]], dict[str, Left]]:
    """Charge and discharge in turns; a visit's calls share a connection."""
    charged: dict[str, list[Timed]] = {name: [] for name in (*REGIONS, CHECK)}
    left = {LISTED: Left(), CLAIMED: Left()}
    # A new server reads its code at the first calls; the last visits are for that.
    last = range(visits * rounds, visits * rounds + CONNECTIONS)
    for asker in askers:
        _charge_all(url, asker, visits=last)
    for turn in range(rounds):
        own = range(turn * visits, (turn + 1) * visits)
        for asker in askers:
            charged[asker.name].append(_charge_all(url, asker, visits=own))
        path = "bench/check-charges"
        checks = [
            _charges(url, askers[0], path=path, part=part) for part in range(len(own))
        ]
        charged[CHECK].append(send_all(url, checks))
        for asker in askers:
            if asker.name in left:
                _discharge_all(url, asker, visits=own, left=left[asker.name])
    return charged, left


def _discharge_all(
    url: str, asker: Asker, *, visits: Sequence[int], left: Left
) -> None:
    """Let all go home, and have their insurer asked until nothing more is settled."""
    gone = [_discharge(url, asker, visit=visit) for visit in visits]
    left.runs.append(send_all(url, gone, connections=CHANGE_OF_SHIFT))
    started = time.perf_counter()
    while settled := finalise_splits(datetime.now(UTC)):
        left.settled += settled
    left.seconds += time.perf_counter() - started


def _charge_all(url: str, asker: Asker, *, visits: Sequence[int]) -> Timed:
    """Send all calls of some visits, those of a visit over one connection."""
    calls = [
        _charges(url, asker, path=_path(visit, "charges"), part=part)
        for part in range(CALLS_A_VISIT)
        for visit in visits
    ]
    return send_all(url, calls)


def _charges(url: str, asker: Asker, *, path: str, part: int) -> Call:
    """Write and sign a call of twenty lines."""
    performed_at = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    first = part * LINES_A_CALL
    lines = [
        {
            "line_no": str(number),
            "code": str(number % CODES),
            "name": f"血常规检查 {number}",
            "category": "laboratory",
            "quantity": "1",
            "unit_price_minor": 100,
            "insurance_class": "A",
            "performed_at": performed_at,
        }
        for number in range(first, first + LINES_A_CALL)
    ]
    return _signed(url, asker, path=path, body={"charges": lines})


def _discharge(url: str, asker: Asker, *, visit: int) -> Call:
    """Write and sign the discharge of a visit."""
    path = _path(visit, "discharge")
    return _signed(url, asker, path=path, body={"at": datetime.now(UTC).isoformat()})


def _signed(url: str, asker: Asker, *, path: str, body: dict[str, Any]) -> Call:
    target, content = f"/api/v1/{path}", json.dumps(body).encode()
    headers = signed_headers(
        asker.key,
        method="POST",
        url=url + target,
        body=content,
        created=datetime.now(UTC),
    )
    return Call(target, content, headers | {"Content-Type": "application/json"})
