"""Ask pages of the site in this process, as the web server would, and time each.

The whole of the middleware answers, and writes its log; what is left out is the
socket. The times are those on the wall; beside them stands what a request takes of
this process and of the database's on average, which busy neighbours lengthen less.
"""

import contextlib
import itertools
import logging
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHOWN = {HTTPStatus.OK, HTTPStatus.FOUND}
MILLISECONDS, NANOSECONDS = 1000, 10**9


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of somebody who is signed in; with ``told`` it sends a form."""

    client: Client
    address: str
    told: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and how it is asked for, in turn."""

    name: str
    asks: Sequence[Ask]


@dataclass(slots=True)
class Times:
    """What asking for a page took: milliseconds of each round, and statements."""

    walls: list[list[float]]
    own: list[float]
    database: list[float]
    queries: set[int]


def signed_in(user: User) -> Client:
    """Give the browser of somebody who is signed in."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user, BACKEND)
    return client


def time_pages(
    pages: Sequence[Page], *, seconds: int, rounds: int
) -> Mapping[str, dict[str, Any]]:
    """Ask for each page for some seconds, round by round; give their figures.

    Raises:
        RuntimeError: a page wasn't shown.
    """
    with _log_kept_apart():
        # A new process reads its code and templates at these first requests.
        times = {page.name: Times([], [], [], count_queries(page)) for page in pages}
        for _, page in itertools.product(range(rounds), pages):
            _time(page, times[page.name], seconds=seconds)
    return {name: _figures(taken) for name, taken in times.items()}


def load() -> float:
    """Say how busy the machine was in the last minute."""
    return round(os.getloadavg()[0], 1)


def count_queries(page: Page) -> set[int]:
    """Ask once for everything; give how many statements that took each time."""
    counts = set()
    for ask in page.asks:
        with CaptureQueriesContext(connection) as asked:
            _send(ask)
        counts.add(len(asked))
    return counts


def _time(page: Page, times: Times, *, seconds: int) -> None:
    walls: list[float] = []
    server = backend()
    end, own, database = time.monotonic() + seconds, time.process_time(), used(server)
    for ask in itertools.cycle(page.asks):
        started = time.perf_counter()
        _send(ask)
        walls.append((time.perf_counter() - started) * MILLISECONDS)
        if time.monotonic() > end:
            break
    each = MILLISECONDS / len(walls)
    times.walls.append(walls)
    times.own.append((time.process_time() - own) * each)
    times.database.append((used(server) - database) * each)


def backend() -> Path:
    """Name the file in which Linux counts the time of our server process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def used(schedstat: Path) -> float:
    """Give the processor seconds of a process; 0 where it is on another machine."""
    try:
        return int(schedstat.read_text().split()[0]) / NANOSECONDS
    except OSError:
        return 0.0


def _send(ask: Ask) -> None:
    """Send a request; a form may be answered by the way to a page.

    Raises:
        RuntimeError: the page wasn't shown.
    """
    if ask.told is None:
        answer = ask.client.get(ask.address)
    else:
        answer = ask.client.post(ask.address, ask.told)
    if answer.status_code not in SHOWN:
        raise RuntimeError(ask.address, answer.status_code)


def _figures(times: Times) -> dict[str, Any]:
    return {
        "p50_ms": _share(times, 50),
        "p95_ms": _share(times, 95),
        "own_ms": round(statistics.median(times.own), 1),
        "database_ms": round(statistics.median(times.database), 1),
        "queries": sorted(times.queries),
        "asked": sum(len(walls) for walls in times.walls),
    }


def _share(times: Times, percent: int) -> float:
    """Give the time within which this share was answered, as rounds' median."""
    each = []
    for walls in times.walls:
        ordered = sorted(walls)
        each.append(ordered[min(len(ordered) * percent // 100, len(ordered) - 1)])
    return round(statistics.median(each), 1)


@contextlib.contextmanager
def _log_kept_apart() -> Iterator[None]:
    """Let the log be written where a web server's is, instead of on the terminal."""
    streams = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
    ]
    with (Path(settings.VAR) / "log" / "bench.log").open("w") as log:
        before = [handler.setStream(log) for handler in streams]
        try:
            yield
        finally:
            for handler, stream in zip(streams, before, strict=True):
                handler.setStream(stream)
