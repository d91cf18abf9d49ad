"""Lives that have been lived, made into moulds that others are cast in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections
from psycopg import sql

from config.seed.born import Owner, Row, Table, born, keys_among
from config.seed.copying import Copy, Made
from config.seed.likeness import likeness
from config.seed.lives import Places, enrol, live, stay_often
from credit.operations.enrol_citizens import Enrolment
from ledger.rules.accounts import HOUSE_HOLDER

COUNTERS = ("debits_pending", "debits_posted", "credits_pending", "credits_posted")
NOTHING = (0, 0, 0, 0)
WRITING = "SELECT pg_current_xact_id()::text::bigint % 4294967296"
"""Whatever is written from now on bears at least this number."""


@dataclass(frozen=True, slots=True)
class Mould:
    """The statements that write a life again, and what they need of each citizen."""

    statements: Sequence[sql.Composed]
    columns: Sequence[str]
    made: Sequence[Made]


def owner_connection() -> Owner:
    """Open a connection of the owner's role to the database that is pointed to."""
    wrapper = connections["owner"]
    opened: Owner = wrapper.copy().get_new_connection(wrapper.get_connection_params())
    return opened


def mould_of_life(
    one: Enrolment,
    places: Places,
    *,
    span: tuple[datetime, datetime],
    known: Sequence[Table],
    is_in_hospital: bool,
) -> Mould:
    """Let a new citizen live, and make a mould of the whole life."""

    def lived() -> None:
        enrol(one, at=span[0])
        since, until = span
        live(one, places, since=since, until=until, is_in_hospital=is_in_hospital)

    rows, brought = _written(one.holder_id, lived, known=known)
    return _mould(rows, Copy(brought, likeness(one, rows)))


def mould_of_stays(
    one: Enrolment,
    places: Places,
    *,
    span: tuple[datetime, datetime],
    known: Sequence[Table],
) -> tuple[Mould, list[sql.Composed]]:
    """Enrol a citizen, and make a mould of some paid stays for the same citizen.

    Also gives what the counters of the citizen's accounts grow by with each copy.
    """
    enrol(one, at=span[0])
    with owner_connection() as owner:
        before = _counters(owner, one.holder_id)
    rows, brought = _written(
        one.holder_id,
        lambda: stay_often(one, places, since=span[0], until=span[1]),
        known=known,
    )
    with owner_connection() as owner:
        after = _counters(owner, one.holder_id)
    grown = [
        _growth(account, before=before.get(account, NOTHING), now=now)
        for account, now in after.items()
    ]
    return _mould(rows, Copy(brought, {})), grown


def _mould(rows: Sequence[Row], copy: Copy) -> Mould:
    statements = [copy.statement(row) for row in rows]
    return Mould(statements, copy.columns(), list(copy.used))


def _written(
    holder_id: UUID, act: Callable[[], None], *, known: Sequence[Table]
) -> tuple[list[Row], set[UUID]]:
    """Do something, and give the rows that it added, with the ids that are new."""
    with owner_connection() as earlier, owner_connection() as now:
        earlier.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        earlier.execute("SELECT 1")
        found = now.execute(WRITING).fetchone()
        now.rollback()
        act()
        rows = born(now, holder_id, since=found[0] if found else 0, known=known)
        ids = {value for row in rows for value in row.ids()}
        own = {key for row in rows for key in row.key()}
        # What the life was the first to need, as a gateway's account, is everybody's.
        there = keys_among(earlier, ids, known=known) | {HOUSE_HOLDER}
        there |= keys_among(now, ids, known=known) - own
    added = [row for row in rows if not row.key() or not row.key() <= there]
    return added, ids - there


def _counters(owner: Owner, holder_id: UUID) -> dict[UUID, tuple[int, ...]]:
    query = sql.SQL("SELECT id, {} FROM ledger_account WHERE holder_id = %s").format(
        sql.SQL(", ").join(map(sql.Identifier, COUNTERS))
    )
    return {row[0]: row[1:] for row in owner.execute(query, [holder_id])}


def _growth(
    account: UUID, *, before: Sequence[int], now: Sequence[int]
) -> sql.Composed:
    """Make the statement that adds what %s copies have moved on an account."""
    raised = [
        sql.SQL("{0} = {0} + {1} * %(copies)s").format(
            sql.Identifier(name), sql.Literal(later - earlier)
        )
        for name, earlier, later in zip(COUNTERS, before, now, strict=True)
    ]
    return sql.SQL("UPDATE ledger_account SET {} WHERE id = {}").format(
        sql.SQL(", ").join(raised), sql.Literal(account)
    )
