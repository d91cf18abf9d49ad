"""The way to the sandbox, on which a test loses what it wants to be lost."""

import asyncio
import json
import urllib.request

from tests.faults.proxy import Proxy, reset
from tests.faults.wire import Message, exchange


class Road(Proxy):
    """Between us and the sandbox: loses the orders or answers it is told to."""

    def __init__(self, *, upstream_port: int) -> None:
        super().__init__(upstream_port=upstream_port)
        self.orders_to_lose = 0
        self.answers_to_lose = 0

    async def relay(self, request: Message, client: asyncio.StreamWriter) -> None:
        if request.path == "/refunds" and self.orders_to_lose:
            self.orders_to_lose -= 1
            reset(client)
            return
        answer = await exchange(self.upstream_port, request, seconds=10)
        if request.path == "/refunds" and self.answers_to_lose:
            self.answers_to_lose -= 1
            reset(client)
            return
        client.write(answer.raw)

    def given_back(self) -> list[int]:
        """What the sandbox itself says it gave back, in minor units."""
        url = f"http://127.0.0.1:{self.upstream_port}/refunds"
        with urllib.request.urlopen(url, timeout=10) as response:
            return [row["amount_minor"] for row in json.load(response)]
