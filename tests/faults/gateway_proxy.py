"""Between our workers and the gateway: orders and answers that get lost."""

import asyncio
import contextlib
import threading
from collections import Counter
from enum import StrEnum
from random import Random

from tests.faults.proxy import Proxy, reset
from tests.faults.wire import Message, exchange

UPSTREAM_SECONDS = 12.0
"""Longer than any client waits; a gateway that hangs is cut off by then."""

ANSWER_LATE_SECONDS = 6.0
"""Longer than our client waits, which is five seconds."""

ORDER_LATE_SECONDS_MAX = 4.0
"""With what a batch may take, still before anybody asks what became of an order."""

CHARGES = "/charges"
STRAYING = 4
"""In a hundred first orders: they arrive when nobody asks about them any more."""

STRAYING_SECONDS = 42.0
"""Longer than until the gateway is asked, and says that it never saw the order."""

TRIES_DISTURBED = 2
"""Of each bill: our own mishaps cost tries too, and six lost in a row are enough
to leave a bill to its payer."""


class Fault(StrEnum):
    """What may happen to one request on its way."""

    NONE = "none"
    ANSWER_DROPPED = "answer_dropped"
    ANSWER_LATE = "answer_late"
    ANSWER_CUT = "answer_cut"
    ORDER_RESET = "order_reset"
    ORDER_LATE = "order_late"
    ORDER_TWICE = "order_twice"
    ORDER_STRAYED = "order_strayed"


WEIGHTS = {
    Fault.ANSWER_DROPPED: 8,
    Fault.ANSWER_LATE: 3,
    Fault.ANSWER_CUT: 3,
    Fault.ORDER_RESET: 4,
    Fault.ORDER_LATE: 6,
    Fault.ORDER_TWICE: 4,
}
"""In a hundred orders; the rest pass."""

ORDER_FAULTS = frozenset(WEIGHTS) | {Fault.ORDER_STRAYED}


class GatewayProxy(Proxy):
    """Disturbs requests by a seed.

    What happens to a bill's first and second try depends on the seed, the bill's
    amount (no two bills have the same) and nothing else; questions about many
    bills at once are drawn in the order in which they come. When it ``is_clear``,
    no question is disturbed any more and no order strays.
    """

    def __init__(
        self,
        seed: int,
        *,
        weights: dict[Fault, int] | None = None,
        straying: int = STRAYING,
        straying_seconds: float = STRAYING_SECONDS,
    ) -> None:
        super().__init__()
        self.seed = seed
        self.is_clear = False
        self._straying = straying
        self._straying_seconds = straying_seconds
        self.weights = WEIGHTS if weights is None else weights
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()

    async def relay(self, request: Message, client: asyncio.StreamWriter) -> None:
        """Carry a request there and its answer back, or not."""
        fault, random = self._draw(request)
        if fault is Fault.ORDER_RESET:
            self.faults[fault] += 1
            reset(client)
            return
        if fault is Fault.ORDER_STRAYED:
            self.faults[fault] += 1
            self.later(self._arrive_after_all(request))
            reset(client)
            return
        if fault is Fault.ORDER_LATE:
            self.faults[fault] += 1
            await asyncio.sleep(random.uniform(0.5, ORDER_LATE_SECONDS_MAX))
        answer = await self._ask(request)
        if fault is Fault.ORDER_TWICE:
            self.faults[fault] += 1
            answer = await self._ask(request)
        await self._give_back(answer, fault, client)

    async def _give_back(
        self, answer: Message, fault: Fault, client: asyncio.StreamWriter
    ) -> None:
        """Hand the answer over; by now the gateway has done what it was told."""
        if fault is Fault.ANSWER_LATE:
            self.faults[fault] += 1
            await asyncio.sleep(ANSWER_LATE_SECONDS)
        elif fault is Fault.ANSWER_DROPPED:
            self.faults[fault] += 1
            reset(client)
            return
        elif fault is Fault.ANSWER_CUT:
            self.faults[fault] += 1
            client.write(answer.raw[: len(answer.raw) // 2])
            await client.drain()
            client.close()
            return
        client.write(answer.raw)

    async def _arrive_after_all(self, request: Message) -> None:
        """Deliver an order that its sender has long given up."""
        await asyncio.sleep(self._straying_seconds)
        # Should the gateway be away just now, it was lost indeed.
        with contextlib.suppress(OSError, TimeoutError):
            await self._ask(request)

    async def _ask(self, request: Message) -> Message:
        return await exchange(self.upstream_port, request, seconds=UPSTREAM_SECONDS)

    def _draw(self, request: Message) -> tuple[Fault, Random]:
        amount = request.fields.get("amount_minor")
        key = f"{request.path} {amount or 'many'}"
        with self._lock:
            self._tries[key] += 1
            attempt = self._tries[key]
        random = Random(f"{self.seed} {key} {attempt}")  # noqa: S311 - to be repeated
        if attempt > TRIES_DISTURBED if amount else self.is_clear:
            return Fault.NONE, random
        may_stray = attempt == 1 and request.path == CHARGES and not self.is_clear
        if may_stray and random.randrange(100) < self._straying:
            return Fault.ORDER_STRAYED, random
        drawn = random.randrange(100)
        for fault, weight in self.weights.items():
            drawn -= weight
            if drawn < 0:
                return fault, random
        return Fault.NONE, random
