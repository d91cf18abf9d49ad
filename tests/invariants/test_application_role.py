"""A raw SQL session as the application's role can't break the books."""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

from ledger.operations.post_transfers import post_transfers
from tests.databases import TestDatabase
from tests.factories.books import NOON, a_line, a_merchant, owe

KERNEL = [
    "ledger_account",
    "ledger_checkpoint",
    "ledger_hold",
    "ledger_hourtotal",
    "ledger_seal",
    "ledger_sealleaf",
    "ledger_sealnode",
    "ledger_transfer",
    "ledger_unrolled",
    "ledger_unsealed",
]
FACTS = [
    model._meta.db_table
    for model in apps.get_models()
    if getattr(model, "access", "") in ("fact", "kernel")
]
TOUCHES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TABLE {table}",
]


@pytest.fixture
def raw(committed: TestDatabase) -> Iterator[psycopg.Connection]:
    """A plain session as the application's role, past Django."""
    holder = a_line(1000)
    post_transfers(postings=[owe(holder, a_merchant(), 100, "hold")], at=NOON)
    connections.close_all()
    url = psycopg.conninfo.make_conninfo(settings.DATABASE_URL, dbname=committed.name)
    with psycopg.connect(url, autocommit=True) as session:
        yield session


def refused(session: psycopg.Connection, statement: sql.Composable | str) -> str:
    with pytest.raises(psycopg.Error) as error:
        session.execute(statement)  # type: ignore[arg-type]
    return type(error.value).__name__


def test_no_fact_is_updated_deleted_truncated_or_unguarded(
    raw: psycopg.Connection,
) -> None:
    assert "ledger_transfer" in FACTS
    for table in FACTS:
        column = raw.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s LIMIT 1",
            [table],
        ).fetchone()
        assert column is not None
        for touch in TOUCHES:
            statement = sql.SQL(touch).format(
                table=sql.Identifier(table), column=sql.Identifier(column[0])
            )
            assert refused(raw, statement) == "InsufficientPrivilege", (touch, table)


@pytest.mark.parametrize("table", KERNEL)
def test_no_row_of_the_books_is_inserted(raw: psycopg.Connection, table: str) -> None:
    statement = sql.SQL("INSERT INTO {t} SELECT * FROM {t}").format(
        t=sql.Identifier(table)
    )
    assert refused(raw, statement) == "InsufficientPrivilege"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET debits_posted = 0",
        "UPDATE ledger_account SET limit_minor = 1000000",
        "SET session_replication_role = replica",
        "SET ROLE citytab_owner",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        (
            "CREATE OR REPLACE FUNCTION ledger_roll_up(timestamptz, int) RETURNS int"
            " LANGUAGE sql AS 'SELECT 1'"
        ),
        "DROP FUNCTION ledger_roll_up",
        "ALTER FUNCTION ledger_roll_up(timestamptz, int) SECURITY INVOKER",
        "CREATE TABLE ledger_transfer2 AS SELECT * FROM ledger_transfer",
        "CREATE TEMP TABLE ledger_account (id uuid)",
    ],
)
def test_no_way_around_the_functions(raw: psycopg.Connection, statement: str) -> None:
    assert refused(raw, statement) == "InsufficientPrivilege"


def test_even_the_owner_changes_no_fact_while_triggers_are_on(
    raw: psycopg.Connection, committed: TestDatabase
) -> None:
    url = psycopg.conninfo.make_conninfo(
        settings.DATABASE_OWNER_URL, dbname=committed.name
    )
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in (
            "UPDATE ledger_transfer SET amount_minor = amount_minor + 1",
            "DELETE FROM ledger_transfer",
            "TRUNCATE ledger_transfer",
        ):
            assert refused(owner, statement) == "RaiseException"
