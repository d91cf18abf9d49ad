"""HTTP/1.1 as it travels: whole messages, cut out of streams of bytes."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

BODILESS = frozenset({"204", "304"})
CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer, byte for byte; ``head`` ends with its empty line."""

    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + self.body

    @property
    def path(self) -> str:
        """Where a request goes."""
        return self.head.split(b" ", 2)[1].decode()

    @property
    def status(self) -> int:
        """What an answer says."""
        return int(self.head.split(b" ", 2)[1])

    @property
    def fields(self) -> dict[str, Any]:
        """The body as JSON; empty if it is no object."""
        try:
            fields = json.loads(self.body)
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}


async def read_message(reader: asyncio.StreamReader) -> Message | None:
    """Read the next message; None when the other side has closed instead.

    Raises:
        IncompleteReadError: it closed in the middle of one.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    length = _length(head)
    return Message(head, await reader.readexactly(length) if length else b"")


async def exchange(port: int, request: Message, *, seconds: float) -> Message:
    """Send a request to a server of this machine and read its answer.

    Raises:
        OSError: it can't be reached, or closes without an answer.
        TimeoutError: it doesn't answer in time.
    """
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(seconds):
            writer.write(request.raw)
            await writer.drain()
            try:
                answer = await read_message(reader)
            except asyncio.IncompleteReadError as end:
                raise ConnectionResetError from end
    finally:
        writer.close()
    if answer is None:
        raise ConnectionResetError
    return answer


def _length(head: bytes) -> int:
    first, *lines = head.decode("latin-1").split("\r\n")
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            return int(value)
        if name.lower() == "transfer-encoding":
            message = "what travels through a fault proxy says how long it is"
            raise ValueError(message)
    is_answer = first.startswith("HTTP/")
    if is_answer and first.split(" ")[1] not in BODILESS:
        message = f"the answer doesn't say how long it is: {first}"
        raise ValueError(message)
    return 0
