"""Does everything answer? Asked from outside, as those who call us would."""

import http.client
import time
from collections.abc import Callable, Iterable, Sequence

import redis
from kombu.exceptions import KombuError

from config.celery import app
from config.demo.addresses import HOST, Addresses
from config.demo.child import Child

ASK_SECONDS_MAX = 2.0
PING_SECONDS = 0.5
POLL_SECONDS = 0.1
HTTP_OK = 200


class NotReady(Exception):
    """Something doesn't answer; the text names it and where it says why."""


class Readiness:
    """How to ask each process whether it is there."""

    def __init__(self, addresses: Addresses) -> None:
        """Ask at these addresses."""
        self._asks: dict[str, Callable[[], bool]] = {
            "web": lambda: _answers(addresses.web_port, "/readyz"),
            "sandbox": lambda: _answers(addresses.sandbox_port, "/health"),
            "insurer": lambda: _answers(addresses.insurer_port, "/health"),
            "worker": _worker_answers,
        }

    def missing(self, children: Iterable[Child]) -> list[Child]:
        """Name those that don't answer now; beat has nobody to answer."""
        return [
            child
            for child in children
            if not (child.is_alive() and self._asks.get(child.name, _yes)())
        ]

    def wait(self, children: Sequence[Child], *, seconds: float) -> list[Child]:
        """Wait until all have answered once; name those that didn't in time."""
        end = time.monotonic() + seconds
        waiting = list(children)
        while waiting := self.missing(waiting):
            if time.monotonic() > end:
                break
            time.sleep(POLL_SECONDS)
        return waiting


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=ASK_SECONDS_MAX)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _worker_answers() -> bool:
    try:
        return bool(app.control.ping(timeout=PING_SECONDS, limit=1))
    except (OSError, KombuError, redis.RedisError):
        return False


def _yes() -> bool:
    return True
