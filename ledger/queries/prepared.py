"""Read with statements that the server prepares once per connection.

For the few questions that every car asks: building a statement with the ORM and
planning it anew took longer there than answering it.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def rows_of(statement: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
    """Run a statement of ours with bound parameters and give its rows."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cur:
        return cur.execute(statement.encode(), parameters).fetchall()
