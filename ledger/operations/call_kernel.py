"""Call a function of the books with the driver's prepared statements.

Django binds parameters in the client; arrays of a thousand postings are bound by
the server here, and the statement is planned once per connection.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def call_kernel(statement: str, parameters: Sequence[object]) -> Any:
    """Run a one-row, one-column statement and give its value."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cur:
        row = cur.execute(statement.encode(), parameters).fetchone()
    return row[0] if row else None
