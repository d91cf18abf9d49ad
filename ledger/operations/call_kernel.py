"""Call a function of the books with the driver's prepared statements.

Django binds parameters in the client; arrays of a thousand postings are bound by
the server here, and the statement is planned once per connection. A thread
keeps its cursor for this: making a new one took as long as half the call.
"""

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

Cursor = psycopg.Cursor[tuple[Any, ...]]


class _Kept(threading.local):
    cursor: Cursor | None = None


_kept = _Kept()


def call_kernel(statement: str, parameters: Sequence[object]) -> Any:
    """Run a one-row, one-column statement and give its value."""
    with connection.wrap_database_errors:
        row = _cursor().execute(statement.encode(), parameters).fetchone()
    return row[0] if row else None


def _cursor() -> Cursor:
    connection.ensure_connection()
    cursor = _kept.cursor
    if cursor is None or cursor.connection is not connection.connection:
        cursor = _kept.cursor = psycopg.Cursor(connection.connection)
    return cursor
