"""Citizens who pay now while workers collect too, and who want money back."""

import contextlib
import http.client
import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from config.demo.client import Reply, SignedClient
from config.demo.signing import ClientKey
from tests.faults.plan import BillPlan

THREADS = 3
PAUSE_SECONDS = 2.0
TIMEOUT_SECONDS = 10.0


@dataclass(order=True, slots=True)
class Person:
    """Somebody who goes on until the bill is paid, or the own card was refused, and
    then until every part that was to come back has been asked for."""

    next_at: float
    number: int
    plan: BillPlan = field(compare=False)
    bill: str = field(compare=False)
    tries: int = field(compare=False, default=0)
    must_pay: bool = field(compare=False, default=True)
    parts_asked: int = field(compare=False, default=0)


class People:
    """Everybody who calls the API.

    ``acknowledged`` are payments, ``refunds`` refunds that were told to them: they
    must be there in the end.
    """

    def __init__(
        self, base_url: str, key: ClientKey, plans: Sequence[tuple[BillPlan, str]]
    ) -> None:
        self.acknowledged: set[str] = set()
        self.broken_promises: list[str] = []
        self.answers: Counter[str] = Counter()
        self.refunds: set[str] = set()
        self._base_url = base_url
        self._key = key
        self._waiting: queue.PriorityQueue[Person] = queue.PriorityQueue()
        self._left = 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._live) for _ in range(THREADS)]
        for plan, bill in plans:
            if plan.by_hand or plan.back_minor:
                self._left += 1
                at = time.monotonic() + plan.after_seconds
                person = Person(at, plan.number, plan, bill)
                person.must_pay = bool(plan.by_hand)
                self._waiting.put(person)

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
        if person.must_pay:
            return self._pay(client, person)
        reply = client.get(f"/api/v1/bills/{person.bill}")
        if reply.status != 200:
            return False
        if reply.json["status"] == "settled":
            return self._has_asked_back(client, person)
        waits = reply.json["status"] in ("closed", "overdue")
        if waits and person.plan.by_hand and not person.plan.hand_pays:
            # The own card was refused; the mandate may still pay.
            return not person.plan.back_minor
        # Whose own card pays tries again.
        person.must_pay = waits and person.plan.hand_pays
        return False

    def _has_asked_back(self, client: SignedClient, person: Person) -> bool:
        """Ask for each part once, some people twice over: it is one refund."""
        parts = person.plan.back_minor
        while person.parts_asked < len(parts):
            asked = parts[: person.parts_asked + 1]
            answer = {"amount_minor": asked[-1], "reason": "A mistake at the gate."}
            key = f"back-{person.number}-{person.parts_asked}"
            path = f"/api/v1/bills/{person.bill}/refunds"
            reply = self._send(client, path, answer, key=key, person=person)
            if not _is_answer(reply):
                return False
            if reply.status in (200, 202):
                self.refunds.add(reply.json["refund"]["id"])
            is_too_much = sum(asked) > person.plan.amount_minor
            if is_too_much != (reply.status == 409):
                self.broken_promises.append(f"{person.bill}, {asked}: {reply.json}")
            person.parts_asked += 1
        return True

    def _pay(self, client: SignedClient, person: Person) -> bool:
        """Start a payment; some people send the order twice over."""
        reply = self._send(
            client,
            f"/api/v1/bills/{person.bill}/pay",
            {"gateway": "sandbox", "token": person.plan.by_hand},
            key=f"hand-{person.number}-{person.tries}",
            person=person,
        )
        if reply.status in (200, 202):
            self.acknowledged.add(reply.json["payment"]["id"])
        if _is_answer(reply):
            person.must_pay = False
            person.tries += 1
        return False

    def _send(
        self,
        client: SignedClient,
        path: str,
        content: dict[str, Any],
        *,
        key: str,
        person: Person,
    ) -> Reply:
        """Send, and once more if the person is like that: the answer is the same."""
        reply = client.post(path, content, idempotency_key=key)
        self._note(reply)
        if _is_answer(reply) and person.plan.is_asked_twice:
            again = client.post(path, content, idempotency_key=key)
            self._note(again)
            if _is_answer(again) and not _same(again, reply):
                self.broken_promises.append(f"{path}: {reply.json}, {again.json}")
        return reply

    def _note(self, reply: Reply) -> None:
        replayed = reply.headers.get("Idempotency-Replayed") == "true"
        self.answers["replayed" if replayed else str(reply.status)] += 1
        if reply.status == 500:
            self.broken_promises.append(f"something broke: {reply.json}")


def _is_answer(reply: Reply) -> bool:
    """Say whether that is the last word about this key; else it is sent again.

    A call that died with its web process counts as running for a while.
    """
    is_retryable = isinstance(reply.json, dict) and reply.json.get("retryable")
    return reply.status < 400 or not is_retryable


def _same(again: Reply, first: Reply) -> bool:
    """Compare two answers; a refusal carries its own request's id."""
    told = [dict(reply.json) for reply in (again, first)]
    for one in told:
        one.pop("request_id", None)
    return told[0] == told[1]
