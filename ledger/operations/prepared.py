"""Write with statements that the server prepares once per connection.

What ``bulk_create`` does, for paths on which every car or charge writes: the
statement is built once per model and number of rows, planned once, and what
doesn't wait for an answer travels together (the protocol's pipeline mode).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection, models

Answered = psycopg.Cursor[tuple[Any, ...]]


class Trip:
    """Statements that travel together; their answers are there when it has ended."""

    def run(self, statement: str, parameters: Sequence[object]) -> Answered:
        """Send a statement of ours with bound parameters."""
        cursor: Answered = psycopg.Cursor(connection.connection)
        return cursor.execute(statement.encode(), parameters)

    def insert(self, rows: Sequence[models.Model]) -> None:
        """Insert rows of one model; keys that the database gives are not read back."""
        if rows:
            fields, statement = _insert(type(rows[0]), len(rows))
            self.run(
                statement,
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for row in rows
                    for field in fields
                ],
            )


@contextmanager
def one_trip() -> Iterator[Trip]:
    """Send statements in one round trip; the first that fails is raised at its end."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield Trip()


@lru_cache(maxsize=256)
def _insert(
    model: type[models.Model], count: int
) -> tuple[Sequence[models.Field[Any, Any]], str]:
    meta = model._meta  # noqa: SLF001  Django's documented interface
    fields = [
        field
        for field in meta.concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in fields)
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    values = ", ".join([one] * count)
    into = f"INSERT INTO {quote(meta.db_table)} ({columns})"
    return fields, f"{into} VALUES {values}"
