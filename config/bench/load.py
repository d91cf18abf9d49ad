"""Send prepared requests over kept connections and time each."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is signed and written before the clock starts."""

    path: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Timed:
    """What a run of calls gave: a rate, and single times in milliseconds."""

    per_second: float
    milliseconds: list[float]
    answers: list[Any]

    def share(self, percent: int) -> float:
        """Give the time within which this share of the calls was answered."""
        ordered = sorted(self.milliseconds)
        return round(ordered[min(len(ordered) * percent // 100, len(ordered) - 1)], 2)


def send_all(
    base_url: str, calls: Sequence[Call], *, connections: int = CONNECTIONS
) -> Timed:
    """Send the calls over some connections, each its own share in order.

    Raises:
        RuntimeError: a call was refused.
    """
    shares = [calls[number::connections] for number in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        started = time.perf_counter()
        done = list(threads.map(lambda share: _send(base_url, share), shares))
        seconds = time.perf_counter() - started
    times = [taken for one in done for taken, _ in one]
    answers = [json.loads(answer) for one in done for _, answer in one]
    return Timed(round(len(calls) / seconds, 1), times, answers)


def _send(base_url: str, calls: Sequence[Call]) -> list[tuple[float, bytes]]:
    parts = urlsplit(base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    taken = []
    for call in calls:
        started = time.perf_counter()
        connection.request("POST", call.path, call.body, call.headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status >= http.HTTPStatus.MULTIPLE_CHOICES:
            raise RuntimeError(answer)
        taken.append(((time.perf_counter() - started) * 1000, answer))
    connection.close()
    return taken
