"""Ask with statements that the server prepares once per connection.

For the few questions that every car asks: building a statement with the ORM and
planning it anew took longer there than answering it. A thread keeps its cursor:
making a new one took as long as half the call.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Cursor = psycopg.Cursor[tuple[Any, ...]]


class _Kept(threading.local):
    cursor: Cursor | None = None


_kept = _Kept()


@lru_cache(maxsize=256)
def as_bytes(statement: str) -> bytes:
    """Give the driver the same object each time: it looks its statements up by it."""
    return statement.encode()


def rows_of(
    statement: str, parameters: Sequence[object] | Mapping[str, object]
) -> list[tuple[Any, ...]]:
    """Run a statement of ours with bound parameters and give its rows."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.connection is None:
        wrapper.ensure_connection()
    cursor = _kept.cursor
    if cursor is None or cursor.connection is not wrapper.connection:
        cursor = _kept.cursor = psycopg.Cursor(wrapper.connection)
    with wrapper.wrap_database_errors:
        return cursor.execute(as_bytes(statement), parameters).fetchall()
