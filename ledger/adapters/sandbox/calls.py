"""Calls to a sandbox server: those of a batch go out together, over kept connections.

Each batch has an event loop and connections of its own, kept alive within it:
nothing outlives a fork, and no connection goes stale between batches (a stale one
would turn a healthy order into an unknown).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

CONNECT_SECONDS = 2.0
"""Longer than any healthy handshake."""

ANSWER_SECONDS = 5.0
"""From sending to the whole answer; the slowest healthy answer takes 3 s."""

AT_ONCE_MAX = 100
"""Requests under way together: more only makes each of them wait longer."""

SEND_SECONDS = 15.0
"""How long after its beginning a batch still sends orders. With the time before and
the time an answer may take it ends before anybody asks what became of them: an
order that leaves after that question could be a second payment."""

Asked = TypeVar("Asked")
Told = TypeVar("Told")

LOST = (aiohttp.ClientError, OSError)
"""What a call without an answer raises, a time-out among them."""


class TooLateToSend(OSError):
    """The batch has taken so long that somebody may ask about its orders by now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One running batch: its connections and the gate that bounds them."""

    base_url: str
    session: aiohttp.ClientSession
    gate: asyncio.Semaphore
    send_until: float

    async def post(self, path: str, content: Mapping[str, Any]) -> tuple[int, str]:
        """Post JSON; the status and the text that came back.

        Raises:
            ClientError, OSError: no answer came (see ``LOST``).
        """
        # The time-out starts behind the gate: waiting for a turn is no answer lost.
        async with self.gate:
            if time.monotonic() >= self.send_until:
                raise TooLateToSend
            async with self.session.post(
                self.base_url + path, json=content, allow_redirects=False
            ) as response:
                return response.status, await response.text("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the server at ``base_url``, with the secret both sides share."""

    base_url: str
    secret: str
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    send_seconds: float = SEND_SECONDS

    def together(
        self,
        asked: Sequence[Asked],
        tell: Callable[[Batch, Asked], Awaitable[Told]],
    ) -> list[Told]:
        """Do with each in one batch what ``tell`` does; the answers in their order."""
        send_until = time.monotonic() + self.send_seconds
        timeout = aiohttp.ClientTimeout(
            total=self.answer_seconds, sock_connect=self.connect_seconds
        )

        async def run() -> list[Told]:
            connector = aiohttp.TCPConnector(limit=0)  # the gate bounds them
            headers = {"Authorization": f"Bearer {self.secret}"}
            async with aiohttp.ClientSession(
                connector=connector, timeout=timeout, headers=headers
            ) as session:
                gate = asyncio.Semaphore(AT_ONCE_MAX)
                batch = Batch(self.base_url, session, gate, send_until)
                return await asyncio.gather(*(tell(batch, one) for one in asked))

        return asyncio.run(run()) if asked else []
