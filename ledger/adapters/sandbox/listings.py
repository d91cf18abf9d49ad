"""The sandbox's books, open to read: charges, refunds and the day's statement.

They list what moved and nothing else, so that their sums are sums of money.
Instruments are never shown.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

from aiohttp import web

from ledger.adapters.sandbox.entries import Entry, EntryType, Stretch, find, moved
from ledger.adapters.sandbox.requests import day_of, whole_time
from ledger.adapters.sandbox.store import Store
from ledger.adapters.sandbox.streams import spelled, stream_csv, stream_json
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
        pages = self._pages(day_of(request.query.get("date", "")))
        lines = (map(_statement_line, page) async for page in pages)
        return await stream_csv(request, lines, columns=STATEMENT_COLUMNS)

    async def _list(self, request: web.Request, type_: EntryType) -> web.StreamResponse:
        reference = request.query.get("reference")
        if reference is not None:
            entry = await self._store.run(
                partial(find, type_=type_, reference=reference)
            )
            took = entry is not None and entry.status is Status.SUCCEEDED
            return web.json_response([entry.as_answer()] if entry and took else [])
        pages = self._pages(whole_time(type_))
        answers = (map(Entry.as_answer, page) async for page in pages)
        return await stream_json(request, answers)

    async def _pages(self, stretch: Stretch) -> AsyncIterator[list[Entry]]:
        while page := await self._store.run(partial(moved, stretch=stretch)):
            yield page
            last = page[-1]
            stretch = replace(stretch, from_ms=last.at_ms, after_seq=last.seq)


def _statement_line(entry: Entry) -> tuple[str, ...]:
    told = entry.instruction
    return (
        told.reference,
        told.type,
        str(told.amount_minor),
        told.currency,
        entry.status.value,
        spelled(entry.at_ms),
    )
