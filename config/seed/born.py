"""What a life has written: the rows of one citizen, read back from every table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

Owner = psycopg.Connection[tuple[Any, ...]]

LEFT_OUT = {"parking_gateevent", "parking_eventanswer"}
"""What machines said: half of all rows, and no page looks at a settled stay's."""

OURS = "^(ledger|credit|parking|clinic)_"

TABLES = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum),
       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum),
       (SELECT n.attname FROM pg_attribute n
         WHERE n.attrelid = c.oid AND n.attidentity <> '' AND NOT n.attisdropped)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
   AND c.relname ~ %s AND a.attnum > 0 AND NOT a.attisdropped
   AND a.attidentity = '' AND a.attgenerated = ''
 GROUP BY c.oid, c.relname ORDER BY c.relname"""
"""Every table with its columns; what the database numbers itself is left to it."""

UNIQUE = """
SELECT i.indrelid::regclass::text, i.indisprimary, array_agg(a.attname)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname ~ %s AND i.indisunique
 GROUP BY i.indexrelid, i.indrelid, i.indisprimary"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their types, and what is unique in it.

    ``number`` is the column that the database numbers itself, if there is one: its
    order is the order in which things happened.
    """

    name: str
    types: dict[str, str]
    number: str | None
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a life: ids and bytes as they are, everything else as text."""

    table: Table
    values: dict[str, Any]

    def ids(self) -> Iterator[UUID]:
        """Give every id that stands in a column of its own."""
        return (value for value in self.values.values() if isinstance(value, UUID))

    def key(self) -> set[UUID]:
        """Give the ids that the row itself is known by."""
        found = (self.values.get(name) for name in self.table.key)
        return {value for value in found if isinstance(value, UUID)}


def tables(owner: Owner) -> list[Table]:
    """Read what tables there are."""
    unique: dict[str, list[tuple[bool, tuple[str, ...]]]] = {}
    for name, is_key, columns in owner.execute(UNIQUE, [OURS]):
        unique.setdefault(name, []).append((is_key, tuple(columns)))
    return [
        Table(
            name=name,
            types=dict(zip(columns, types, strict=True)),
            number=number,
            key=next((one for is_key, one in unique.get(name, []) if is_key), ()),
            unique=tuple(one for _, one in unique.get(name, [])),
        )
        for name, columns, types, number in owner.execute(TABLES, [OURS])
        if name not in LEFT_OUT
    ]


def born(
    owner: Owner, holder_id: UUID, *, since: int, known: Sequence[Table]
) -> list[Row]:
    """Give the rows that were written of a holder by transactions from ``since`` on.

    A row without a holder belongs to the holder's if it names one of them.
    """
    rows: list[Row] = []
    others: list[Row] = []
    for table in known:
        found = _written(owner, table, since=since)
        if "holder_id" in table.types:
            rows += [row for row in found if row.values["holder_id"] == holder_id]
        else:
            others += found
    ids = {key for row in rows for key in row.key()} | {holder_id}
    return rows + [row for row in others if not ids.isdisjoint(row.ids())]


def keys_among(owner: Owner, ids: set[UUID], *, known: Sequence[Table]) -> set[UUID]:
    """Say which of these ids are keys of rows that this connection sees."""
    found: set[UUID] = set()
    for table in known:
        for name in table.key:
            if table.types.get(name) == "uuid":
                query = sql.SQL("SELECT {0} FROM {1} WHERE {0} = ANY(%s)").format(
                    sql.Identifier(name), sql.Identifier(table.name)
                )
                found |= {row[0] for row in owner.execute(query, [list(ids)])}
    return found


def _written(owner: Owner, table: Table, *, since: int) -> list[Row]:
    columns = [
        sql.SQL("{}" if kind in {"uuid", "bytea"} else "{}::text").format(
            sql.Identifier(name)
        )
        for name, kind in table.types.items()
    ]
    query = sql.SQL(
        "SELECT {} FROM {} WHERE xmin::text::bigint >= %s ORDER BY {}"
    ).format(
        sql.SQL(", ").join(columns),
        sql.Identifier(table.name),
        sql.Identifier(table.number) if table.number else sql.SQL("ctid"),
    )
    return [
        Row(table, dict(zip(table.types, row, strict=True)))
        for row in owner.execute(query, [since])
    ]
