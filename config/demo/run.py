"""``make demo`` from its first process to its last."""

import contextlib
import fcntl
import os
import queue
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from rich.console import Console

from config import embedded
from config.demo.addresses import Addresses, choose_addresses
from config.demo.city import HOSPITALS, LOTS, citizens
from config.demo.day import plan_day
from config.demo.desks import set_up_desks
from config.demo.logins import CASHIER, Login, open_logins
from config.demo.notice import FILE_NAME, read_notice, show_panel, write_notice
from config.demo.once import ZONE, Result, play_once
from config.demo.people import Told, Townspeople
from config.demo.player import Player
from config.demo.processes import all_children
from config.demo.readiness import Readiness
from config.demo.seeding import (
    CityKeys,
    desk_merchant,
    end_former_keys,
    issue_keys,
    seed_city,
)
from config.demo.supervisor import Pids, Supervisor
from config.embedded.places import CHECKOUT
from parking.queries.tariffs import tariff_codes

log = structlog.get_logger()

WATCH_SECONDS = 0.3
SLOWLY_SECONDS = 0.6
SLOW_THREADS = 2
"""Together some three calls a second: a city that one can watch."""


class AlreadyRunning(Exception):
    """Another demo runs in this checkout."""


@dataclass(frozen=True, slots=True)
class City:
    """What was put into the database for this run."""

    keys: CityKeys
    logins: list[Login]


class Demo:
    """One run of the demo in this checkout's var."""

    def __init__(self, console: Console) -> None:
        """Choose addresses; nothing is started yet."""
        self._console = console
        self._began = time.monotonic()
        self._var: Path = settings.VAR
        self._notice = self._var / FILE_NAME
        self._needed = embedded.fill(os.environ)
        self._addresses: Addresses = choose_addresses()
        self._facts: dict[str, Any] = {}
        self._supervisor = Supervisor(
            all_children(self._addresses, var=self._var),
            readiness=Readiness(self._addresses),
            needed=self._needed,
            publish=self._publish,
        )
        self._keys: CityKeys | None = None

    def start(self) -> CityKeys:
        """Start everything, and return when all of it answers.

        Raises:
            NotReady: a process doesn't answer in time.
        """
        if not self._needed.database:
            call_command("setup_database", verbosity=0)
        self._supervisor.start()
        city = self._put_city()
        self._facts = self._as_facts(city)
        self._supervisor.wait_ready()
        self._supervisor.publish()
        show_panel(
            self._console,
            self._facts,
            var=_short(self._var),
            seconds=time.monotonic() - self._began,
        )
        return city.keys

    def watch(self, *, keys: CityKeys) -> None:
        """Let the city live, and start again what dies, until a signal ends it."""
        run = f"live-{secrets.token_hex(4)}"
        player = Player(
            cast=lambda: Townspeople(self._addresses.web_url, keys, run=run),
            threads=SLOW_THREADS,
            pause_seconds=SLOWLY_SECONDS,
        )
        days = threading.Thread(target=_live, args=(player, run), daemon=True)
        days.start()
        try:
            while True:
                self._supervisor.mend()
                time.sleep(WATCH_SECONDS)
        finally:
            player.stopped.set()

    def once(self, *, keys: CityKeys) -> Result:
        """Play one short day, and start again what dies meanwhile."""
        told: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._play, args=(keys, told), daemon=True).start()
        while told.empty():
            self._supervisor.mend()
            time.sleep(WATCH_SECONDS)
        outcome = told.get()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _play(
        self, keys: CityKeys, told: "queue.SimpleQueue[Result | Exception]"
    ) -> None:
        try:
            outcome = play_once(
                self._addresses.web_url, keys, rest=self._supervisor.stop_workers
            )
        except Exception as failure:  # noqa: BLE001  the main thread raises it
            told.put(failure)
        else:
            told.put(outcome)
        finally:
            connections.close_all()

    def stop(self) -> None:
        """Stop all in order, end this run's keys, leave no notice."""
        with contextlib.suppress(Exception):
            if self._keys:
                self._keys.end(at=datetime.now(UTC))
        connections.close_all()
        self._supervisor.stop()
        self._notice.unlink(missing_ok=True)

    def _put_city(self) -> City:
        at = datetime.now(UTC)
        end_former_keys(read_notice(self._notice), at=at)
        self._notice.unlink(missing_ok=True)
        lot_ids = seed_city(at=at)
        self._keys = issue_keys(at=at)
        merchant_id = desk_merchant(at=at)
        logins = open_logins(self._addresses.base_url, merchant_id=merchant_id)
        set_up_desks(lot_ids=lot_ids, merchant_id=merchant_id, cashier=CASHIER, at=at)
        connections.close_all()
        return City(self._keys, logins)

    def _as_facts(self, city: City) -> dict[str, Any]:
        return {
            "base_url": self._addresses.base_url,
            "sandbox_url": self._addresses.sandbox_url,
            "insurer_url": self._addresses.insurer_url,
            "database_url": settings.DATABASE_URL,
            "pids": {},
            "keys": city.keys.as_facts(),
            "lots": [
                {"code": lot.code, "lanes": list(lot.lanes), "tariff": lot.tariff}
                for lot in LOTS
            ],
            "hospitals": [
                {"code": one.code, "name": one.name, "name_zh": one.name_zh}
                for one in HOSPITALS
            ],
            "tariffs": list(tariff_codes()),
            "citizens": [
                {"ref": one.ref, "plate": one.plate, "phone": one.phone}
                for one in citizens()
            ],
            "logins": [login.as_facts() for login in city.logins],
        }

    def _publish(self, pids: Pids) -> None:
        self._facts["pids"] = pids
        write_notice(self._notice, self._facts)


@contextlib.contextmanager
def only_demo(var: Path) -> Iterator[None]:
    """Be the only demo of this checkout.

    Raises:
        AlreadyRunning: there is one.
    """
    file = os.open(var / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        base_url = read_notice(var / FILE_NAME).get("base_url", "it is starting")
        text = f"A demo runs in this checkout already: {base_url}"
        raise AlreadyRunning(text) from None
    try:
        yield
    finally:
        os.close(file)


@contextlib.contextmanager
def signals_end_it() -> Iterator[None]:
    """Let the usual signals interrupt the block once, and nothing after it."""
    usual = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in usual:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_IGN)


def _short(path: Path) -> Path:
    return path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _live(player: Player, run: str) -> None:
    """Play yesterday again and again, each time another one."""
    day = 0
    while not player.stopped.is_set():
        midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        plans = plan_day(midnight - timedelta(days=1), seed=f"{run}-{day}")
        player.play(plans)
        for mishap in player.mishaps:
            log.warning("demo_mishap", mishap=mishap)
        # A demo may run for weeks; what was told of a day is of no use after it.
        player.mishaps, player.told = [], Told()
        day += 1
