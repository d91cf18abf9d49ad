"""The statements that write a life again, for many citizens at once.

Ids that the life has brought are made anew from the old one and the copy's number,
with their time kept; what follows from who a citizen is (holder, accounts, sealed
names, blind indexes) comes from a row of ``seed_person``; everything else is as it
was.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from psycopg import sql

from config.seed.born import Row
from credit.operations.enrol_citizens import Enrolment

Made = Callable[[Enrolment], Any]
"""Makes a value that stands for a citizen: an id, a text or bytes."""

NEW_ID = """overlay(overlay(md5({name} || p.n) PLACING {begin} FROM 1) PLACING '8'
 FROM 17)::uuid"""
"""A UUIDv8 of the same millisecond; equal for equal ids and numbers."""

ID_TEXT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
KINDS = {UUID: "uuid", str: "text", tuple: "bytea"}
DASHED, BARE = "({})::text", "replace(({})::text, '-', '')"
TEXTS = ("character varying", "text")


@dataclass
class Copy:
    """How one life's rows are written again."""

    brought: set[UUID]
    person: Mapping[Any, Made]
    used: dict[Made, str] = field(default_factory=dict)
    """What is made of each citizen, and the kind of column that keeps it."""

    def statement(self, row: Row) -> sql.Composed:
        """Make the statement that writes a row for each of ``seed_person``."""
        written = {name: self._written(row, name) for name in row.values}
        changed = {name for name, (_, is_new) in written.items() if is_new}
        for columns in row.table.unique:
            if changed.isdisjoint(columns) and (name := self._free_text(row, columns)):
                plain, _ = written[name]
                written[name] = (sql.SQL("{} || '-' || p.n").format(plain), True)
                changed.add(name)
        return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM seed_person p").format(
            sql.Identifier(row.table.name),
            sql.SQL(", ").join(map(sql.Identifier, written)),
            sql.SQL(", ").join(
                sql.SQL("({})::{}").format(
                    made,
                    sql.SQL(row.table.types[name]),
                )
                for name, (made, _) in written.items()
            ),
        )

    def columns(self) -> list[str]:
        """Name the columns of ``seed_person`` with their types."""
        return [f"v{number} {kind}" for number, kind in enumerate(self.used.values())]

    def _written(self, row: Row, name: str) -> tuple[sql.Composable, bool]:
        """Give what is written into a column, and whether it differs in each copy."""
        value = row.values[name]
        if name == "holder_shard":
            holder, _ = self._written(row, "holder_id")
            shard = sql.SQL("('x' || right(({})::text, 1))::bit(4)::int")
            return shard.format(holder), True
        if value is None:
            return sql.SQL("NULL"), False
        if isinstance(value, UUID):
            return self._id(value)
        if isinstance(value, bytes):
            made = self._of_person((row.table.name, name, value))
            return (made, True) if made else (sql.Literal(value), False)
        return self._text(value)

    def _id(self, value: UUID) -> tuple[sql.Composable, bool]:
        if made := self._of_person(value):
            return made, True
        if value in self.brought:
            begin = f"{value.hex[:12]}8"
            new = sql.SQL(NEW_ID).format(
                name=sql.Literal(f"{value} "), begin=sql.Literal(begin)
            )
            return new, True
        return sql.Literal(value), False

    def _text(self, value: str) -> tuple[sql.Composable, bool]:
        """Put new ids into a text wherever it names old ones."""
        if made := self._of_person(value):
            return made, True
        written: sql.Composable = sql.Literal(value)
        is_new = False
        for found in sorted(set(ID_TEXT.findall(value))):
            new, differs = self._id(UUID(found))
            if differs:
                spelled = sql.SQL(DASHED if "-" in found else BARE).format(new)
                written = sql.SQL("replace({}, {}, {})").format(
                    written, sql.Literal(found), spelled
                )
                is_new = True
        return written, is_new

    def _of_person(self, key: Any) -> sql.Composable | None:
        made = self.person.get(key)
        if made is None:
            return None
        self.used.setdefault(made, KINDS[type(key)])
        place = list(self.used).index(made)
        return sql.SQL("p.{}").format(sql.Identifier(f"v{place}"))

    @staticmethod
    def _free_text(row: Row, columns: Iterable[str]) -> str | None:
        """Name a text column that may tell copies apart."""
        texts = [
            name
            for name in columns
            if row.table.types.get(name, "").startswith(TEXTS)
            and row.values[name] is not None
        ]
        return texts[-1] if texts else None
