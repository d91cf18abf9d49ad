"""The sandbox as a gateway: orders go out together, answers come back in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import aiohttp

from ledger.adapters.sandbox.answers import (
    lost,
    read_answer,
    read_answers,
    read_notified,
)
from ledger.adapters.webhooks import verify
from ledger.ports import Order, Outcome

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

REFERENCES_IN_A_QUESTION = 500

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Content = dict[str, str | int | list[str]]


class TooLateToSend(OSError):
    """The batch has taken so long that somebody may ask about its orders by now."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One running batch: its connections and the gate that bounds them."""

    session: aiohttp.ClientSession
    gate: asyncio.Semaphore
    send_until: float

    @property
    def is_too_late(self) -> bool:
        """Say whether nothing more is to be sent."""
        return time.monotonic() >= self.send_until


class SandboxGateway:
    """The sandbox, asked over HTTP.

    Each batch has an event loop and connections of its own, kept alive within
    it: nothing outlives a fork, and no connection goes stale between batches
    (a stale one would turn a healthy order into an unknown).
    """

    name = "sandbox"

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """Talk to the sandbox at ``base_url``, with the secret both sides share."""
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._send_seconds = send_seconds
        self._timeout = aiohttp.ClientTimeout(
            total=answer_seconds, sock_connect=connect_seconds
        )

    def collect(self, orders: Sequence[Order]) -> list[Outcome]:
        """Ask for all orders concurrently."""
        return self._together(orders, self._collect)

    def refund(self, orders: Sequence[Order]) -> list[Outcome]:
        """Give money back, concurrently."""
        return self._together(orders, self._refund)

    def ask(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of collections, by their original references."""
        return self._ask_all("/charges/query", references)

    def ask_refunds(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of refunds, by their original references."""
        return self._ask_all("/refunds/query", references)

    def read_notification(
        self, body: bytes, headers: Mapping[str, str], *, at: datetime
    ) -> Outcome:
        """Verify a notification over its raw bytes and read it.

        Raises:
            ForgedNotification: the signature is missing, old or wrong.
            UnreadableNotification: it is genuine, but not about a charge.
        """
        verify(self._secret, body, headers=headers, at=at)
        return read_notified(body)

    def _together(
        self,
        asked: Sequence[Asked],
        tell: Callable[[_Call, Asked], Awaitable[Told]],
    ) -> list[Told]:
        send_until = time.monotonic() + self._send_seconds

        async def run() -> list[Told]:
            connector = aiohttp.TCPConnector(limit=0)  # the gate bounds them
            headers = {"Authorization": f"Bearer {self._secret}"}
            async with aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, headers=headers
            ) as session:
                call = _Call(session, asyncio.Semaphore(AT_ONCE_MAX), send_until)
                return await asyncio.gather(*(tell(call, one) for one in asked))

        return asyncio.run(run()) if asked else []

    async def _collect(self, call: _Call, order: Order) -> Outcome:
        content: Content = _content(order) | {"token": order.token}
        return await self._order(call, order, path="/charges", content=content)

    async def _refund(self, call: _Call, order: Order) -> Outcome:
        content: Content = _content(order) | {"charge_reference": order.token}
        return await self._order(call, order, path="/refunds", content=content)

    async def _order(
        self, call: _Call, order: Order, *, path: str, content: Content
    ) -> Outcome:
        try:
            status, text = await self._post(call, path, content=content)
        except (aiohttp.ClientError, OSError) as failure:
            return lost(order.reference, type(failure).__name__)
        if path == "/charges":
            # An error page may echo what it was sent; evidence shows no token.
            text = text.replace(order.token, "[token]")
        return read_answer(order.reference, status=status, text=text)

    def _ask_all(self, path: str, references: Sequence[str]) -> list[Outcome]:
        async def ask(call: _Call, some: list[str]) -> list[Outcome]:
            try:
                status, text = await self._post(
                    call, path, content={"references": some}
                )
            except (aiohttp.ClientError, OSError) as failure:
                return [lost(one, type(failure).__name__) for one in some]
            return read_answers(some, status=status, text=text)

        step = REFERENCES_IN_A_QUESTION
        questions = [
            list(references[start : start + step])
            for start in range(0, len(references), step)
        ]
        return [one for answer in self._together(questions, ask) for one in answer]

    async def _post(
        self, call: _Call, path: str, *, content: Content
    ) -> tuple[int, str]:
        # The time-out starts behind the gate: waiting for a turn is no answer lost.
        async with call.gate:
            if call.is_too_late:
                raise TooLateToSend
            async with call.session.post(
                self._base_url + path, json=content, allow_redirects=False
            ) as response:
                return response.status, await response.text("utf-8", errors="replace")


def _content(order: Order) -> Content:
    return {
        "reference": order.reference,
        "amount_minor": order.amount.amount_minor,
        "currency": order.amount.currency,
    }
