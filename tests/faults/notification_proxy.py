"""Between the gateway and our door: notifications twice, late and out of order."""

import asyncio
import contextlib
import hashlib
from collections import Counter
from enum import StrEnum
from random import Random

from tests.faults.proxy import Proxy, reset
from tests.faults.wire import Message, exchange

UPSTREAM_SECONDS = 10.0
LATE_SECONDS = (2.0, 15.0)
AGAIN_SECONDS = (0.0, 3.0)
HEARD = Message(b"HTTP/1.1 204 No Content\r\n\r\n", b"")


class Mischief(StrEnum):
    """What may happen to one notification on its way."""

    NONE = "none"
    TWICE = "notification_twice"
    LATE = "notification_late"
    UNHEARD = "notification_answer_dropped"
    RESET = "notification_reset"


WEIGHTS = {
    Mischief.TWICE: 25,
    Mischief.LATE: 25,
    Mischief.UNHEARD: 10,
    Mischief.RESET: 10,
}
"""In a hundred; the rest pass."""

NOTICE_FAULTS = frozenset(WEIGHTS)


class NotificationProxy(Proxy):
    """Disturbs notifications by a seed; ``heard`` counts what our door took."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.heard: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()

    @property
    def duplicates(self) -> int:
        """Say how often our door was told what it had been told before."""
        return self.heard.total() - len(self.heard)

    async def relay(self, request: Message, client: asyncio.StreamWriter) -> None:
        """Carry a notification to our door: once, twice, later or not at all."""
        mischief, random = self._draw(request)
        if mischief is not Mischief.NONE:
            self.faults[mischief] += 1
        if mischief is Mischief.RESET:
            reset(client)
        elif mischief is Mischief.LATE:
            self.later(self._after(random.uniform(*LATE_SECONDS), request))
            client.write(HEARD.raw)
        else:
            answer = await self._deliver(request)
            if mischief is Mischief.TWICE:
                self.later(self._after(random.uniform(*AGAIN_SECONDS), request))
            if mischief is Mischief.UNHEARD:
                reset(client)
            else:
                client.write(answer.raw)

    async def _after(self, seconds: float, request: Message) -> None:
        await asyncio.sleep(seconds)
        # Nobody answers any more when it fails: what is lost is asked about.
        with contextlib.suppress(OSError, TimeoutError):
            await self._deliver(request)

    async def _deliver(self, request: Message) -> Message:
        answer = await exchange(self.upstream_port, request, seconds=UPSTREAM_SECONDS)
        if answer.status // 100 == 2:
            self.heard[hashlib.sha256(request.body).hexdigest()] += 1
        return answer

    def _draw(self, request: Message) -> tuple[Mischief, Random]:
        amount = request.fields.get("data", {}).get("amount_minor")
        self._tries[f"{amount}"] += 1
        key = f"{self.seed} notification {amount} {self._tries[f'{amount}']}"
        random = Random(key)  # noqa: S311 - to be repeated
        drawn = random.randrange(100)
        for mischief, weight in WEIGHTS.items():
            drawn -= weight
            if drawn < 0:
                return mischief, random
        return Mischief.NONE, random
