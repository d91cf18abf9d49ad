"""One short day: played, paid, settled, and compared with the other side."""

import http.client
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from clinic.queries.claims_since import claims_since
from config.demo.comparison import Comparison
from config.demo.day import plan_day
from config.demo.insured import claim_complaints
from config.demo.people import Told, Townspeople
from config.demo.player import Player
from config.demo.seeding import CityKeys
from config.verification import ALL_CHECKS
from ledger.queries.since import bills_since, payments_since
from ledger.queries.verification import faults
from ledger.rules.ids import SHARDS
from ledger.rules.settlement import NEVER_ARRIVED
from ledger.tasks import ask_due

THREADS = 6
"""Two web workers with four threads each are kept busy, and nobody waits long."""

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
QUIET_SECONDS_MAX = 60.0
POLL_SECONDS = 0.3
LATER = timedelta(seconds=35)
"""Lost answers may be asked about by then."""

Listed = dict[str, dict[str, Any]]

Rest = Callable[[], None]
"""Sends the workers home."""


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a day, and what is wrong with it."""

    figures: dict[str, Any]
    complaints: list[str]


def play_once(base_url: str, keys: CityKeys, *, rest: Rest) -> Result:
    """Play yesterday, settle everything, compare; no doubt is left unsaid."""
    started_at, started = datetime.now(UTC), time.monotonic()
    run = f"once-{secrets.token_hex(4)}"
    before, claimed_before = sandbox_charges(), insurer_claims()
    player = Player(cast=lambda: Townspeople(base_url, keys, run=run), threads=THREADS)
    midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    player.play(plan_day(midnight - DAY, seed=run))
    close_old_connections()
    _settle_all(player.told, Townspeople(base_url, keys, run=run), since=started_at)
    rest()
    _ask_about_lost_answers()
    comparison = Comparison(
        bills=list(bills_since(started_at)),
        payments=list(payments_since(started_at)),
        charges=_newer(sandbox_charges(), before),
        told=player.told,
    )
    standing = _newer(insurer_claims(), claimed_before)
    complaints = [
        *player.mishaps,
        *comparison.complaints(),
        *claim_complaints(claims_since(started_at), standing),
        *_wrong_books(),
    ]
    figures = comparison.figures() | {
        "seconds": round(time.monotonic() - started, 1),
        "verified": not complaints,
    }
    return Result(figures, complaints)


def sandbox_charges() -> Listed:
    """Read the sandbox's own record of what it took, by reference."""
    return _listed(settings.SANDBOX_URL, "/charges")


def insurer_claims() -> Listed:
    """Read the insurer's own record of the claims that stand, by reference."""
    return _listed(settings.INSURER_URL, "/claims")


def _newer(now: Listed, before: Listed) -> Listed:
    return {name: entry for name, entry in now.items() if name not in before}


def _listed(url: str, path: str) -> Listed:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    try:
        connection.request("GET", path)
        entries = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return {entry["reference"]: entry for entry in entries}


def _settle_all(told: Told, people: Townspeople, *, since: datetime) -> None:
    """Let workers finish; ask later about lost answers; pay what waits for a hand."""
    _wait_for_workers(since)
    call_command("run_due", at=datetime.now(UTC) + LATER, stdout=StringIO())
    unpaid = {bill for bill, token in told.bills.items() if not token}
    end = time.monotonic() + QUIET_SECONDS_MAX
    while unpaid and time.monotonic() < end:
        unpaid = {bill for bill in unpaid if not people.pay(bill)}
        time.sleep(POLL_SECONDS if unpaid else 0)
    _wait_for_workers(since)


def _wait_for_workers(since: datetime) -> None:
    """Wait until nothing is left that a worker would do by itself."""
    end = time.monotonic() + QUIET_SECONDS_MAX
    while _is_busy(since) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)


def _is_busy(since: datetime) -> bool:
    """Say whether workers have something to do, retries of lost orders aside."""
    now = datetime.now(UTC)
    payments = list(payments_since(since))
    lost = {payment.bill_id for payment in payments if payment.reason == NEVER_ARRIVED}
    under_way = ("created", "submitted")
    return any(
        payment.status in under_way and payment.bill_id not in lost
        for payment in payments
    ) or any(
        bill.status == "open" or (bill.collect_at and bill.collect_at <= now)
        for bill in bills_since(since)
        if bill.id not in lost
    )


def _ask_about_lost_answers() -> None:
    """Learn what became of every order, and order nothing anew.

    What the gateway never got is tried again seconds later, several times; here
    that stops in the middle, with a declined payment instead of one under way.
    """
    for shard in range(SHARDS):
        while ask_due(shard, lambda: datetime.now(UTC) + LATER):
            pass


def _wrong_books() -> list[str]:
    return [
        f"invariant {fault.check.invariant}: {fault.check.promise}:"
        f" {fault.row}: {fault.found}"
        for fault in faults(ALL_CHECKS)
    ]
