"""Whoever posts notifications to our door that no gateway sent, or sent wrongly."""

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg

from config.demo.processes import NOTIFICATIONS
from ledger.adapters.webhooks import signed_headers
from tests.factories.sandbox import SECRET

PAUSE_SECONDS = 0.25
TIMEOUT_SECONDS = 10.0
OPEN = (
    "SELECT reference, amount_minor FROM ledger_payment"
    " WHERE status IN ('submitted', 'unknown', 'declined')"
    " ORDER BY random() LIMIT 2"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted; ``is_forged``: it must be refused."""

    name: str
    body: bytes
    headers: dict[str, str]
    is_forged: bool = True


class Forger:
    """Posts to the web server at ``port`` until told to stop.

    ``refused`` counts what was refused as forged, ``taken`` what was signed by the
    gateway, and wrong: kept, and without effect. ``wrongly`` must stay empty.
    """

    def __init__(self, port: int, *, database_url: str, seed: int) -> None:
        self.refused: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.wrongly: list[str] = []
        self._port = port
        self._database_url = database_url
        dice = Random(f"{seed} forger")  # noqa: S311 - to be drawn again
        self._ways = itertools.cycle(dice.sample(WAYS, len(WAYS)))
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._live)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _live(self) -> None:
        while not self._stopped.is_set():
            time.sleep(PAUSE_SECONDS)
            try:
                self._forge()
            except (OSError, http.client.HTTPException, psycopg.OperationalError):
                continue  # our door, or what stands behind it, is away just now

    def _forge(self) -> None:
        with psycopg.connect(self._database_url, connect_timeout=2) as connection:
            found = connection.execute(OPEN).fetchall()
        if len(found) < 2:
            return
        (reference, amount), (other, _) = found
        letter = next(self._ways)(reference, amount, other)
        status = self._post(letter)
        if status >= 500:
            return
        if letter.is_forged != (400 <= status < 500):
            self.wrongly.append(f"{letter.name} of {reference}: {status}")
        (self.refused if letter.is_forged else self.taken)[letter.name] += 1

    def _post(self, letter: Letter) -> int:
        door = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=TIMEOUT_SECONDS
        )
        try:
            headers = {"Content-Type": "application/json"} | letter.headers
            door.request("POST", NOTIFICATIONS, letter.body, headers)
            return door.getresponse().status
        finally:
            door.close()


def _success(reference: str, amount: int) -> bytes:
    data = {
        "reference": reference,
        "amount_minor": amount,
        "currency": "CNY",
        "status": "succeeded",
    }
    return json.dumps({"type": "charge.succeeded", "data": data}).encode()


def _signed(
    body: bytes, *, secret: str = SECRET, ago: timedelta = timedelta()
) -> dict[str, str]:
    at = datetime.now(UTC) - ago  # noqa: TID251 - a stranger's clock
    return signed_headers(secret, body, message_id="msg_forged", at=at)


def _wrong_secret(reference: str, amount: int, _: str) -> Letter:
    body = _success(reference, amount)
    return Letter("wrong_signature", body, _signed(body, secret="guessed"))  # noqa: S106


def _no_signature(reference: str, amount: int, _: str) -> Letter:
    return Letter("no_signature", _success(reference, amount), {})


def _changed_amount(reference: str, amount: int, _: str) -> Letter:
    headers = _signed(_success(reference, amount))
    return Letter("amount_changed", _success(reference, amount * 10), headers)


def _changed_reference(reference: str, amount: int, other: str) -> Letter:
    headers = _signed(_success(reference, amount))
    return Letter("reference_changed", _success(other, amount), headers)


def _old(reference: str, amount: int, _: str) -> Letter:
    body = _success(reference, amount)
    return Letter("hours_old", body, _signed(body, ago=timedelta(hours=2)))


def _wrong_amount(reference: str, amount: int, _: str) -> Letter:
    body = _success(reference, amount - 1)
    return Letter("of_another_amount", body, _signed(body), is_forged=False)


def _wrong_payment(reference: str, amount: int, _: str) -> Letter:
    body = _success(reference, amount)
    return Letter("of_an_unpaid_one", body, _signed(body), is_forged=False)


def _nobodys(reference: str, amount: int, _: str) -> Letter:
    body = _success(reference[::-1], amount)
    return Letter("of_nobody", body, _signed(body), is_forged=False)


WAYS: list[Callable[[str, int, str], Letter]] = [
    _wrong_secret,
    _no_signature,
    _changed_amount,
    _changed_reference,
    _old,
    _wrong_amount,
    _wrong_payment,
    _nobodys,
]

LETTERS = frozenset(way("", 0, "").name for way in WAYS)
"""The name of every letter that is posted."""
