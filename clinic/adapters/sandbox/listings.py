"""The sandbox insurer's books, open to read: what stands, and the day's statement.

They list what was settled and what was taken back, so that their sums are sums of
money. A person is the opaque token that the claim came with.
"""

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from aiohttp import web

from ledger.adapters.sandbox.requests import read_day
from ledger.adapters.sandbox.store import Store
from ledger.adapters.sandbox.streams import spelled, stream_csv, stream_json

AMOUNTS = ("total_minor", "fund_minor", "account_minor", "cash_minor")
STATEMENT_COLUMNS = (
    "reference",
    "person",
    "type",
    *AMOUNTS,
    "currency",
    "status",
    "at",
)
PAGE_ROWS = 2000

_MOVED = (
    "SELECT movement.seq, movement.type, movement.at_ms AS moved_ms, claim.*"
    " FROM movement JOIN claim USING (reference)"
    " WHERE movement.at_ms >= ? AND movement.at_ms < ? AND movement.seq > ?"
    " ORDER BY movement.seq LIMIT ?"
)
_STANDING = (
    "SELECT * FROM claim WHERE status = 'settled' AND seq > ? ORDER BY seq LIMIT ?"
)


class Listings:
    """The reading half of the insurer, over its store."""

    def __init__(self, store: Store) -> None:
        """Read from ``store``."""
        self._store = store

    async def claims(self, request: web.Request) -> web.StreamResponse:
        """List the settled claims that stand, all of them or one by reference."""
        reference = request.query.get("reference")
        if reference is not None:
            rows = await self._store.run(partial(_standing, reference=reference))
            return web.json_response([_claim_line(row) for row in rows])
        pages = self._pages(_STANDING)
        return await stream_json(
            request, (map(_claim_line, page) async for page in pages)
        )

    async def statement(self, request: web.Request) -> web.StreamResponse:
        """Write the day's statement as CSV, oldest line first.

        Raises:
            Unreadable: there is no date, or it is not one.
        """
        day = read_day(request.query.get("date", ""))
        lines = (map(_statement_line, page) async for page in self._pages(_MOVED, *day))
        return await stream_csv(request, lines, columns=STATEMENT_COLUMNS)

    async def _pages(
        self, query: str, *bounds: int
    ) -> AsyncIterator[list[sqlite3.Row]]:
        after_seq = 0
        while page := await self._store.run(
            partial(_page, query=query, values=(*bounds, after_seq, PAGE_ROWS))
        ):
            yield page
            after_seq = page[-1]["seq"]


def _page(
    connection: sqlite3.Connection, *, query: str, values: tuple[int, ...]
) -> list[sqlite3.Row]:
    return connection.execute(query, values).fetchall()


def _standing(connection: sqlite3.Connection, *, reference: str) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT * FROM claim WHERE reference = ? AND status = 'settled'", (reference,)
    ).fetchall()


def _claim_line(row: sqlite3.Row) -> dict[str, Any]:
    names = ("reference", "person", *AMOUNTS, "currency", "status")
    return {name: row[name] for name in names}


def _statement_line(row: sqlite3.Row) -> tuple[str, ...]:
    return (
        row["reference"],
        row["person"],
        row["type"],
        *(str(row[name]) for name in AMOUNTS),
        row["currency"],
        "succeeded",
        spelled(row["moved_ms"]),
    )
