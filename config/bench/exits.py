"""How fast exits are answered, beside the same server's bare checks.

Cars of citizens with lines and holds leave a lot over the signed API: each exit
is priced, deferred and billed. In the same rounds a view that only checks the
signature and validates the same body, and one that answers a constant.
"""

import json
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from stdnum.cn import ric

from config.bench.load import Call, Timed, send_all
from config.bench.scratch import citytab_database
from config.bench.server import web_server
from config.demo.signing import ClientKey, signed_headers
from credit.operations.bind_credential import bind_credential
from credit.operations.register_citizen import register_citizen
from ledger.operations.issue_api_key import issue_api_key
from ledger.operations.open_merchant import open_merchant
from parking.operations.open_lot import open_lot
from parking.operations.record_entry import record_entry
from parking.ports import GateReading, LotView
from parking.queries.lots import lot_by_id
from parking.rules.states import EventKind

TARIFF = "hangzhou-road-1"
CARS_PER_CITIZEN = 4
STAY = timedelta(hours=3)
CALLS_PER_SECOND = 150
"""About what a noisy machine of two cores answers: it sizes the rounds."""

EXIT, CHECK, CONSTANT = "parking/exits", "bench/check", "bench/constant"


def bench_exits(seconds: int, rounds: int) -> dict[str, Any]:
    """Measure exit calls a second and their times; ratios are to the checking view."""
    cars = seconds * CALLS_PER_SECOND
    with citytab_database("bench_citytab"):
        key, lot = _open_city()
        plates = [_let_in(lot, number) for number in range(cars * rounds)]
        with web_server() as url:
            timed = _rounds(url, key=key, plates=plates, rounds=rounds)
    rates = {
        name: round(statistics.median(run.per_second for run in runs), 1)
        for name, runs in timed.items()
    }
    exits = timed[EXIT]
    return {
        "calls_per_second": rates,
        "exit_p50_ms": statistics.median(run.share(50) for run in exits),
        "exit_p99_ms": statistics.median(run.share(99) for run in exits),
        "check_p50_ms": statistics.median(run.share(50) for run in timed[CHECK]),
        "check_p99_ms": statistics.median(run.share(99) for run in timed[CHECK]),
        "exit_to_check": round(rates[EXIT] / rates[CHECK], 2),
        "exit_to_constant": round(rates[EXIT] / rates[CONSTANT], 3),
        "deferred": sum(
            answer["outcome"] == "deferred" for run in exits for answer in run.answers
        ),
        "exits": sum(len(run.answers) for run in exits),
    }


def _open_city() -> tuple[ClientKey, LotView]:
    now = datetime.now(UTC)
    merchant = open_merchant(code="bench", name="Bench", at=now)
    lot_id = open_lot(
        code="bench",
        name="Bench",
        merchant_id=merchant,
        tariff_code=TARIFF,
        lanes={"in": "in", "out": "out"},
        at=now,
    )
    issued = issue_api_key(
        merchant_id=merchant, scopes=["gate"], place=lot_id, name="bench", at=now
    )
    return ClientKey.of(issued.key_id, issued.secret_b64), lot_by_id(lot_id)


def _let_in(lot: LotView, number: int) -> str:
    """Record that a citizen's car came in some hours ago; give its plate."""
    now = datetime.now(UTC)
    plate, ref = f"浙A{number:05d}", f"bench-{number // CARS_PER_CITIZEN}"
    if number % CARS_PER_CITIZEN == 0:
        _register(ref, number, at=now)
    bind_credential(
        ref=ref,
        kind="plate",
        value=plate,
        valid_from=now - STAY,
        valid_to=None,
        at=now,
    )
    reading = GateReading(
        kind=EventKind.ENTRY,
        event_id=str(uuid4()),
        lane="in",
        occurred_at=now - STAY,
        body={"number": number},
        plate=plate,
    )
    record_entry(lot=lot, reading=reading, at=now - STAY)
    return plate


def _register(ref: str, number: int, *, at: datetime) -> None:
    digits = f"330106{1950 + number % 50}0{1 + number % 9}{10 + number % 18}"
    digits += f"{number // CARS_PER_CITIZEN:03d}"[-3:]
    register_citizen(
        ref=ref,
        id_no=digits + ric.calc_check_digit(digits + "0"),
        name="Bench",
        phone=f"+86138{number:08d}",
        score=700,
        insured=True,
        at=at,
    )


def _rounds(
    url: str, *, key: ClientKey, plates: Sequence[str], rounds: int
) -> dict[str, list[Timed]]:
    timed: dict[str, list[Timed]] = {EXIT: [], CHECK: [], CONSTANT: []}
    for path in timed:
        if path != EXIT:
            send_all(
                url, [_call(url, key=key, path=path, plate=p) for p in plates[:200]]
            )
    for number in range(rounds):
        share = plates[number::rounds]
        for path, runs in timed.items():
            calls = [_call(url, key=key, path=path, plate=plate) for plate in share]
            runs.append(send_all(url, calls))
    return timed


def _call(url: str, *, key: ClientKey, path: str, plate: str) -> Call:
    """Write and sign a read at exit."""
    now = datetime.now(UTC)
    body = json.dumps(
        {
            "event_id": str(uuid4()),
            "lane": "out",
            "occurred_at": now.isoformat(),
            "plate": {"text": plate, "color": "blue", "confidence": 0.98},
        },
        ensure_ascii=False,
    ).encode()
    target = f"/api/v1/{path}"
    headers = signed_headers(
        key, method="POST", url=url + target, body=body, created=now
    )
    return Call(target, body, headers | {"Content-Type": "application/json"})
