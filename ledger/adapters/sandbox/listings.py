"""The sandbox's books, open to read: charges, refunds and the day's statement.

They list what moved and nothing else, so that their sums are sums of money.
Instruments are never shown.
"""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from ledger.adapters.sandbox.entries import Entry, EntryType, Stretch, find, moved
from ledger.adapters.sandbox.requests import read_day, whole_time
from ledger.adapters.sandbox.store import Store
from ledger.adapters.sandbox.tokens import Status

STATEMENT_COLUMNS = (
    "reference",
    "type",
    "amount_minor",
    "currency",
    "status",
    "at",
)


class Listings:
    """The reading half of the gateway, over its store."""

    def __init__(self, store: Store) -> None:
        """Read from ``store``."""
        self._store = store

    async def charges(self, request: web.Request) -> web.StreamResponse:
        """List what was taken, all of it or for one reference."""
        return await self._list(request, "charge")

    async def refunds(self, request: web.Request) -> web.StreamResponse:
        """List what was given back, all of it or for one reference."""
        return await self._list(request, "refund")

    async def statement(self, request: web.Request) -> web.StreamResponse:
        """Write the day's statement as CSV, oldest line first.

        Raises:
            Unreadable: there is no date, or it is not one.
        """
        day = read_day(request.query.get("date", ""))
        response = web.StreamResponse()
        response.content_type = "text/csv"
        response.charset = "utf-8"
        await response.prepare(request)
        await response.write(_csv([STATEMENT_COLUMNS]))
        async for page in self._pages(day):
            await response.write(_csv([_statement_line(entry) for entry in page]))
        await response.write_eof()
        return response

    async def _list(self, request: web.Request, type_: EntryType) -> web.StreamResponse:
        reference = request.query.get("reference")
        if reference is not None:
            entry = await self._store.run(
                partial(find, type_=type_, reference=reference)
            )
            took = entry is not None and entry.status is Status.SUCCEEDED
            return web.json_response([entry.as_answer()] if entry and took else [])
        response = web.StreamResponse()
        response.content_type = "application/json"
        await response.prepare(request)
        separator = b"["
        async for page in self._pages(whole_time(type_)):
            lines = ",\n".join(json.dumps(entry.as_answer()) for entry in page)
            await response.write(separator + lines.encode())
            separator = b",\n"
        await response.write(b"]" if separator != b"[" else b"[]")
        await response.write_eof()
        return response

    async def _pages(self, stretch: Stretch) -> AsyncIterator[list[Entry]]:
        while page := await self._store.run(partial(moved, stretch=stretch)):
            yield page
            last = page[-1]
            stretch = replace(stretch, from_ms=last.at_ms, after_seq=last.seq)


def _statement_line(entry: Entry) -> tuple[str, ...]:
    told = entry.instruction
    at = datetime.fromtimestamp(entry.at_ms / 1000, UTC)
    return (
        told.reference,
        told.type,
        str(told.amount_minor),
        told.currency,
        entry.status.value,
        at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    )


def _csv(lines: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()
