"""Write with statements that the server prepares once per connection.

What ``bulk_create`` does, for paths on which every car or charge writes: the
statement is built once per model and number of rows, planned once, and what
doesn't wait for an answer travels together (the protocol's pipeline mode).
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.queries.prepared import as_bytes

Answered = psycopg.Cursor[tuple[Any, ...]]


class Trip:
    """Statements that travel together; their answers are there when it has ended."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        """Keep the connection itself: Django's proxy would look it up per field."""
        self._wrapper = wrapper

    def run(self, statement: str, parameters: Sequence[object]) -> Answered:
        """Send a statement of ours with bound parameters."""
        cursor: Answered = psycopg.Cursor(self._wrapper.connection)
        return cursor.execute(as_bytes(statement), parameters)

    def insert(self, rows: Sequence[models.Model]) -> None:
        """Insert rows of one model; keys that the database gives are not read back."""
        if rows:
            columns, statement = _insert(type(rows[0]), len(rows))
            # Places are numbered as the server does: the driver reads a long
            # statement for places of its own each time that it is sent.
            psycopg.RawCursor(self._wrapper.connection).execute(
                as_bytes(statement),
                [
                    value
                    if value is None or type(value) is plain
                    else field.get_db_prep_save(value, self._wrapper)
                    for row in rows
                    for field, plain in columns
                    for value in (getattr(row, field.attname),)
                ],
            )


@contextmanager
def one_trip() -> Iterator[Trip]:
    """Send statements in one round trip; the first that fails is raised at its end."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors, wrapper.connection.pipeline():
        yield Trip(wrapper)


PLAIN: Mapping[type[models.Field[Any, Any]], type] = {
    models.UUIDField: UUID,
    models.CharField: str,
    models.BooleanField: bool,
}
"""Of these columns such values go as they are: most of a row, and asking Django to
prepare each took longer than the rest of writing it."""

Column = tuple[models.Field[Any, Any], type | None]


def _plain(field: models.Field[Any, Any]) -> type | None:
    of = field.target_field if isinstance(field, models.ForeignKey) else field
    return PLAIN.get(type(of))


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], count: int) -> tuple[Sequence[Column], str]:
    meta = model._meta  # noqa: SLF001  Django's documented interface
    fields = [
        field
        for field in meta.concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in fields)
    places = (f"${number}" for number in itertools.count(1))
    values = ", ".join(
        f"({', '.join(itertools.islice(places, len(fields)))})" for _row in range(count)
    )
    into = f"INSERT INTO {quote(meta.db_table)} ({columns})"
    taken = [(field, _plain(field)) for field in fields]
    return taken, f"{into} VALUES {values}"
