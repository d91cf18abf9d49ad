"""Citizens who pay a bill now, through the API, while workers collect it too."""

import contextlib
import http.client
import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.demo.client import Reply, SignedClient
from config.demo.signing import ClientKey
from tests.faults.plan import BillPlan

THREADS = 3
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 10.0


@dataclass(order=True, slots=True)
class Person:
    """Somebody who goes on until the bill is paid, or the own card was refused."""

    next_at: float
    number: int
    plan: BillPlan = field(compare=False)
    bill: str = field(compare=False)
    tries: int = field(compare=False, default=0)
    must_send: bool = field(compare=False, default=True)


class People:
    """Everybody who pays by hand; ``acknowledged`` are payments told to them."""

    def __init__(
        self, base_url: str, key: ClientKey, plans: Sequence[tuple[BillPlan, str]]
    ) -> None:
        self.acknowledged: set[str] = set()
        self.broken_promises: list[str] = []
        self.answers: Counter[str] = Counter()
        self.found_settled: set[int] = set()
        self._base_url = base_url
        self._key = key
        self._waiting: queue.PriorityQueue[Person] = queue.PriorityQueue()
        self._left = 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._live) for _ in range(THREADS)]
        for plan, bill in plans:
            if plan.by_hand:
                self._left += 1
                at = time.monotonic() + plan.after_seconds
                self._waiting.put(Person(at, plan.number, plan, bill))

    @property
    def left(self) -> int:
        """Say how many are not done yet."""
        return self._left

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let them go home, done or not."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        client = SignedClient(self._base_url, self._key, timeout=TIMEOUT_SECONDS)
        with contextlib.closing(client.connection):
            while not self._stopped.is_set():
                try:
                    person = self._waiting.get(timeout=0.2)
                except queue.Empty:
                    continue
                early = person.next_at - time.monotonic()
                if early > 0:
                    self._waiting.put(person)
                    time.sleep(min(early, 0.1))
                elif self._is_done(client, person):
                    self._left -= 1
                else:
                    person.next_at = time.monotonic() + PAUSE_SECONDS
                    self._waiting.put(person)

    def _is_done(self, client: SignedClient, person: Person) -> bool:
        try:
            return self._step(client, person)
        except (OSError, http.client.HTTPException):
            client.connection.close()
            self.answers["none"] += 1
            return False

    def _step(self, client: SignedClient, person: Person) -> bool:
        if person.must_send:
            return self._pay(client, person)
        reply = client.get(f"/api/v1/bills/{person.bill}")
        if reply.status != 200:
            return False
        if reply.json["status"] == "settled":
            self.found_settled.add(person.number)
            return True
        # Whose own card pays tries again; the other one has been told why not.
        person.must_send = reply.json["status"] in ("closed", "overdue")
        return person.must_send and not person.plan.hand_pays

    def _pay(self, client: SignedClient, person: Person) -> bool:
        """Send the order, some people twice over: it must be the same payment."""
        reply = self._send(client, person)
        if reply.status == 202 and person.plan.is_asked_twice:
            again = self._send(client, person)
            if again.status in (200, 202) and again.json != reply.json:
                self.broken_promises.append(f"{person.bill}: {again.json}")
        if reply.status in (200, 202):
            self.acknowledged.add(reply.json["payment"]["id"])
        if reply.status < 500:
            person.must_send = False
            person.tries += 1
        return False

    def _send(self, client: SignedClient, person: Person) -> Reply:
        reply = client.post(
            f"/api/v1/bills/{person.bill}/pay",
            {"gateway": "sandbox", "token": person.plan.by_hand},
            idempotency_key=f"hand-{person.number}-{person.tries}",
        )
        replayed = reply.headers.get("Idempotency-Replayed") == "true"
        self.answers["replayed" if replayed else str(reply.status)] += 1
        return reply
