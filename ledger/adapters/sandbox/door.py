"""The door of every sandbox server: who may enter, how it opens and shuts."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from ledger.adapters.sandbox.fields import Unreadable

BACKLOG = 1024
"""Connections waiting to be accepted: a whole batch may knock at once."""

GOODBYE_SECONDS = 0.5
"""Requests hanging on purpose are not waited for longer when we stop."""

HANG_SECONDS = 60.0
"""A client that hangs on longer than this is cut off without an answer."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Chore = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Lock:
    """Lets those in who know the secret."""

    secret: str

    def check(self, request: web.Request) -> None:
        """Turn away who doesn't know it.

        Raises:
            HTTPUnauthorized: the secret is missing or wrong.
        """
        offered = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(offered, f"Bearer {self.secret}".encode()):
            raise web.HTTPUnauthorized(
                text='{"code": "unauthorized"}', content_type="application/json"
            )


@contextlib.asynccontextmanager
async def listening(
    routes: Iterable[web.RouteDef],
    *,
    host: str,
    port: int,
    chores: Iterable[Chore] = (),
) -> AsyncIterator[int]:
    """Serve until the block ends; yields the port, once it answers.

    A chore that fails ends the block too: a server that has stopped settling or
    notifying must not look alive.
    """
    application = web.Application(middlewares=[_refuse_unreadable])
    application.add_routes([*routes, web.get("/health", _health)])
    runner = web.AppRunner(
        application,
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=GOODBYE_SECONDS,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=BACKLOG)
        await site.start()
        async with _doing(chores):
            yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Leave a request without an answer, and cut it off in the end."""
    await asyncio.sleep(HANG_SECONDS)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=504)


def problem(status: int, code: str, *, field: str = "") -> web.Response:
    """Say what is wrong, and where."""
    facts = {"code": code} | ({"field": field} if field else {})
    return web.json_response(facts, status=status)


@contextlib.asynccontextmanager
async def _doing(chores: Iterable[Chore]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(chore) for chore in chores]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


@web.middleware
async def _refuse_unreadable(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Unreadable as mistake:
        return problem(400, "bad_request", field=mistake.field)


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
