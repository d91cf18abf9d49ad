"""TCP proxies that do to requests and answers what bad networks do.

``Proxy`` listens in a thread of its own; what becomes of a request is decided by
its subclasses in ``gateway_proxy`` and ``notification_proxy``.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections import Counter
from collections.abc import Coroutine
from typing import Any, Self

from tests.faults.wire import Message, read_message

HOST = "127.0.0.1"
START_SECONDS_MAX = 10.0
BACKLOG = 512
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Proxy:
    """Stands before the server at ``upstream_port`` as long as a block runs.

    ``faults`` counts what was done to whom, by name.
    """

    def __init__(self, *, upstream_port: int = 0) -> None:
        self.upstream_port = upstream_port
        self.port = 0
        self.faults: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = threading.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(START_SECONDS_MAX)
        return self

    def __exit__(self, *_: object) -> None:
        self._await(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing is held back to be delivered later."""
        return not self._tasks

    def refuse(self) -> None:
        """Listen no more: who knocks is refused by the system itself."""
        self._await(self._close())

    def listen(self) -> None:
        """Listen again, where it listened before."""
        self._await(self._open())

    async def relay(self, request: Message, client: asyncio.StreamWriter) -> None:
        """Do with a request what the subclass is there for."""
        raise NotImplementedError

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the connection that asked for it."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._started.set()
        self._loop.run_forever()

    def _await(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(START_SECONDS_MAX)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(
            self._serve, HOST, self.port, backlog=BACKLOG
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _stop(self) -> None:
        await self._close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            while not writer.is_closing() and (request := await read_message(reader)):
                await self.relay(request, writer)
                await writer.drain()
        # Who was sent on to a server that isn't there is told nothing, either.
        reset(writer)


def reset(client: asyncio.StreamWriter) -> None:
    """End a connection as a crash does: what is under way is thrown away."""
    link: socket.socket | None = client.get_extra_info("socket")
    if link is not None and not client.is_closing():
        with contextlib.suppress(OSError):
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    client.transport.abort()
