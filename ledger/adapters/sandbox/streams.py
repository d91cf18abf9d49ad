"""Long listings, written page by page as they are read."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web


async def stream_json(
    request: web.Request, pages: AsyncIterator[Iterable[Mapping[str, Any]]]
) -> web.StreamResponse:
    """Write all objects of all pages as one JSON array, one a line."""
    response = web.StreamResponse()
    response.content_type = "application/json"
    await response.prepare(request)
    separator = b"["
    async for page in pages:
        lines = ",\n".join(map(json.dumps, page))
        await response.write(separator + lines.encode())
        separator = b",\n"
    await response.write(b"]" if separator != b"[" else b"[]")
    await response.write_eof()
    return response


async def stream_csv(
    request: web.Request,
    pages: AsyncIterator[Iterable[tuple[str, ...]]],
    *,
    columns: tuple[str, ...],
) -> web.StreamResponse:
    """Write the names of the columns, and all lines of all pages."""
    response = web.StreamResponse()
    response.content_type = "text/csv"
    response.charset = "utf-8"
    await response.prepare(request)
    await response.write(_csv([columns]))
    async for page in pages:
        await response.write(_csv(page))
    await response.write_eof()
    return response


def spelled(at_ms: int) -> str:
    """Spell a moment of Unix time as RFC 3339 in UTC."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _csv(lines: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()
