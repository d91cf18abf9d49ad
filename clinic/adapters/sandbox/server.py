"""The sandbox insurer's server: an insurance fund that can be made to misbehave.

A process of its own with a store of its own, so that it goes on when we die and
can be killed while we go on. ``README.md`` beside it has the protocol.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from clinic.adapters.sandbox.claims import (
    Fields,
    Placed,
    cancel_claim,
    find_claims,
    place_claim,
    preview,
    put_fund,
    settle_pending,
)
from clinic.adapters.sandbox.faults import (
    SLOW_SECONDS,
    Fault,
    faults_done,
    order_fault,
)
from clinic.adapters.sandbox.listings import Listings
from clinic.adapters.sandbox.persons import find_person, put_person
from clinic.adapters.sandbox.requests import (
    read_claim,
    read_fault,
    read_person,
    read_scheme,
)
from clinic.adapters.sandbox.tables import SCHEMA
from ledger.adapters.sandbox.door import Chore, Lock, hang_up, listening, problem
from ledger.adapters.sandbox.fields import read_object, read_references
from ledger.adapters.sandbox.store import Store

TICK_SECONDS = 0.2
"""How often pending claims are looked at; a fifth of a second is soon enough."""

SILENT = (Fault.TIMEOUT_SETTLED, Fault.TIMEOUT_LOST, Fault.CANCEL_UNHEARD)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the sandbox listens and remembers."""

    host: str
    port: int
    store: Path
    secret: str
    clock: Callable[[], datetime]


class Counter:
    """The half of the insurer that changes anything; every call is authenticated."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Keep claims in ``store``, for who knows the secret of ``settings``."""
        self._store = store
        self._clock = settings.clock
        self._lock = Lock(settings.secret)

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """Say how a claim would be split; nothing is kept of it."""
        fields = await self._fields(request)
        read_claim(fields)
        return web.json_response(await self._store.run(partial(preview, fields=fields)))

    async def settle(self, request: web.Request) -> web.StreamResponse:
        """Settle a claim once per reference, and do wrong what was ordered."""
        fields = await self._fields(request)
        read_claim(fields)
        placed = await self._store.run(
            partial(place_claim, fields=fields, now_ms=self.now_ms())
        )
        return await _answer(request, placed)

    async def query(self, request: web.Request) -> web.StreamResponse:
        """Say what became of claims; ``absent`` was never seen."""
        self._lock.check(request)
        references = read_references(await request.read())
        found = await self._store.run(partial(find_claims, references=references))
        results = [
            answer or {"reference": reference, "status": "absent"}
            for reference, answer in zip(references, found, strict=True)
        ]
        return web.json_response({"results": results})

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        """Take a claim back; one that was never seen will not be settled either."""
        self._lock.check(request)
        placed = await self._store.run(
            partial(
                cancel_claim,
                reference=request.match_info["reference"],
                now_ms=self.now_ms(),
            )
        )
        return await _answer(request, placed)

    async def put_person(self, request: web.Request) -> web.StreamResponse:
        """Let a person stand as told."""
        self._lock.check(request)
        token, told = request.match_info["person"], read_person(await request.read())
        await self._store.run(partial(put_person, token=token, coverage=told))
        return web.json_response(asdict(told))

    async def person(self, request: web.Request) -> web.StreamResponse:
        """Say how a person stands."""
        self._lock.check(request)
        token = request.match_info["person"]
        told = await self._store.run(partial(find_person, token=token))
        return web.json_response(asdict(told)) if told else problem(404, "not_found")

    async def put_fund(self, request: web.Request) -> web.StreamResponse:
        """Let a fund split by a scheme."""
        self._lock.check(request)
        scheme = read_scheme(await request.read())
        name = request.match_info["fund"]
        await self._store.run(partial(put_fund, name=name, scheme=scheme))
        return web.json_response({"name": name, "scheme": scheme.value})

    async def order_fault(self, request: web.Request) -> web.StreamResponse:
        """Take an order to do something wrong."""
        self._lock.check(request)
        order = read_fault(await request.read())
        await self._store.run(partial(order_fault, order=order))
        return web.json_response(asdict(order))

    async def faults(self, _: web.Request) -> web.StreamResponse:
        """Say what was done wrong so far, and how often."""
        return web.json_response(await self._store.run(faults_done))

    async def settle_forever(self) -> None:
        """Settle what was pending long enough, at every tick."""
        while True:
            await self._store.run(partial(settle_pending, now_ms=self.now_ms()))
            await asyncio.sleep(TICK_SECONDS)

    def now_ms(self) -> int:
        """Read the clock, in Unix milliseconds."""
        return int(self._clock().timestamp() * 1000)

    async def _fields(self, request: web.Request) -> Fields:
        self._lock.check(request)
        return read_object(await request.read())


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[int]:
    """Serve until the block ends; yields the port, once it answers."""
    async with Store(settings.store, schema=SCHEMA) as store:
        counter = Counter(store, settings)
        async with listening(
            _routes(counter, Listings(store)),
            host=settings.host,
            port=settings.port,
            chores=_chores(counter),
        ) as port:
            yield port


def _chores(counter: Counter) -> Iterator[Chore]:
    yield counter.settle_forever()


def _routes(counter: Counter, listings: Listings) -> list[web.RouteDef]:
    return [
        web.post("/claims", counter.settle),
        web.post("/claims/preview", counter.preview),
        web.post("/claims/query", counter.query),
        web.post("/claims/{reference}/cancel", counter.cancel),
        web.put("/persons/{person}", counter.put_person),
        web.get("/persons/{person}", counter.person),
        web.post("/funds/{fund}", counter.put_fund),
        web.post("/faults", counter.order_fault),
        web.get("/faults", counter.faults),
        web.get("/claims", listings.claims),
        web.get("/statement", listings.statement),
    ]


async def _answer(request: web.Request, placed: Placed) -> web.StreamResponse:
    if placed.fault in SILENT:
        return await hang_up(request)
    if placed.fault is Fault.SERVER_ERROR:
        return problem(500, "internal_error")
    if placed.fault is Fault.SLOW:
        await asyncio.sleep(SLOW_SECONDS)
    if placed.answer is None:
        return problem(409, "conflict", field="reference")
    headers = {"Idempotency-Replayed": "true"} if placed.met == "replayed" else None
    return web.json_response(placed.answer, headers=headers)
