"""The sandbox gateway's server: a payment provider that can be made to misbehave.

A process of its own with a store of its own, so that it goes on when we die and
can be killed while we go on. ``README.md`` beside it has the protocol.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from ledger.adapters.sandbox.door import Chore, Lock, hang_up, listening, problem
from ledger.adapters.sandbox.entries import (
    EntryType,
    Placed,
    find_all,
    place_charge,
    place_refund,
    settle_pending,
)
from ledger.adapters.sandbox.fields import read_references
from ledger.adapters.sandbox.listings import Listings
from ledger.adapters.sandbox.outbox import TICK_SECONDS, Postman
from ledger.adapters.sandbox.requests import read_instruction
from ledger.adapters.sandbox.store import Store
from ledger.adapters.sandbox.tables import SCHEMA
from ledger.adapters.sandbox.tokens import SLOW_SECONDS, Reply, behaviour_of


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the sandbox listens, remembers and reports to.

    ``notify_url`` empty keeps notifications in the queue, unsent.
    """

    host: str
    port: int
    store: Path
    secret: str
    notify_url: str
    clock: Callable[[], datetime]


class Till:
    """The half of the gateway that moves money; every call is authenticated."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Move money in ``store``, for who knows the secret of ``settings``."""
        self._store = store
        self._clock = settings.clock
        self._lock = Lock(settings.secret)

    async def charge(self, request: web.Request) -> web.StreamResponse:
        """Take money once per reference, in the manner of the token."""
        self._lock.check(request)
        told = read_instruction(
            await request.read(), type_="charge", source_field="token"
        )
        behaviour = behaviour_of(told.source)
        now_ms = self.now_ms()
        placed = await self._store.run(
            partial(place_charge, instruction=told, behaviour=behaviour, now_ms=now_ms)
        )
        if placed.met in {"new", "nothing"}:
            if behaviour.reply is Reply.NEVER:
                return await hang_up(request)
            if behaviour.reply is Reply.SERVER_ERROR:
                return problem(500, "internal_error")
            if behaviour.reply is Reply.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
        return _answer(placed)

    async def refund(self, request: web.Request) -> web.StreamResponse:
        """Give money back once per reference, never more than was taken."""
        self._lock.check(request)
        told = read_instruction(
            await request.read(), type_="refund", source_field="charge_reference"
        )
        now_ms = self.now_ms()
        return _answer(
            await self._store.run(
                partial(place_refund, instruction=told, now_ms=now_ms)
            )
        )

    async def query_charges(self, request: web.Request) -> web.StreamResponse:
        """Say what became of charges; ``absent`` was never seen."""
        return await self._query(request, "charge")

    async def query_refunds(self, request: web.Request) -> web.StreamResponse:
        """Say what became of refunds; ``absent`` was never seen."""
        return await self._query(request, "refund")

    def now_ms(self) -> int:
        """Read the clock, in Unix milliseconds."""
        return int(self._clock().timestamp() * 1000)

    async def _query(
        self, request: web.Request, type_: EntryType
    ) -> web.StreamResponse:
        self._lock.check(request)
        references = read_references(await request.read())
        entries = await self._store.run(
            partial(find_all, type_=type_, references=references)
        )
        results = [
            entry.as_answer() if entry else {"reference": reference, "status": "absent"}
            for reference, entry in zip(references, entries, strict=True)
        ]
        return web.json_response({"results": results})


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[int]:
    """Serve until the block ends; yields the port, once it answers."""
    async with Store(settings.store, schema=SCHEMA) as store:
        till = Till(store, settings)
        async with listening(
            _routes(till, Listings(store)),
            host=settings.host,
            port=settings.port,
            chores=_chores(store, till=till, settings=settings),
        ) as port:
            yield port


def _chores(store: Store, *, till: Till, settings: Settings) -> Iterator[Chore]:
    yield _settle_forever(store, till)
    if settings.notify_url:
        yield Postman(
            store,
            settings.notify_url,
            secret=settings.secret,
            clock=settings.clock,
        ).deliver_forever()


def _routes(till: Till, listings: Listings) -> list[web.RouteDef]:
    return [
        web.post("/charges", till.charge),
        web.post("/charges/query", till.query_charges),
        web.post("/refunds", till.refund),
        web.post("/refunds/query", till.query_refunds),
        web.get("/charges", listings.charges),
        web.get("/refunds", listings.refunds),
        web.get("/statement", listings.statement),
    ]


async def _settle_forever(store: Store, till: Till) -> None:
    while True:
        now_ms = till.now_ms()
        await store.run(partial(settle_pending, now_ms=now_ms))
        await asyncio.sleep(TICK_SECONDS)


def _answer(placed: Placed) -> web.Response:
    if placed.entry is None:
        return problem(409, "conflict", field="reference")
    headers = {"Idempotency-Replayed": "true"} if placed.met == "replayed" else None
    return web.Response(
        body=json.dumps(placed.entry.as_answer()).encode(),
        content_type="application/json",
        headers=headers,
    )
