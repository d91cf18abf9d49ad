"""Who may do what to which table, said once and set on every migration.

A model says what its table is by a plain attribute ``access``: ``"kernel"`` is
read only (the kernel's functions write it), ``"fact"`` is read and added to,
and everything else is ordinary. Nothing is ever granted to PUBLIC, and the
application may neither truncate a table nor hang a trigger on it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from psycopg import sql

RIGHTS = {
    "ordinary": "SELECT, INSERT, UPDATE, DELETE",
    "fact": "SELECT, INSERT",
    "kernel": "SELECT",
}
# django-pgtrigger lets a session switch guards off by a variable of its own. Ours
# are never off; every trigger calls this, so the application must be able to.
NEVER_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)
RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS 'SELECT FALSE'
"""
# Django's own record of what was migrated: the application compares, no more.
READ_ONLY = ["django_migrations"]


def grant_access(role: str, *, alias: str = "owner") -> None:
    """Give the role exactly its rights on every table and function, in one go."""
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        owner = connection.settings_dict["USER"]
        database = connection.settings_dict["NAME"]
        for statement in [
            *_database_statements(role, database),
            *_statements(role, owner=owner, tables=_tables(connection)),
        ]:
            cursor.execute(statement)
        cursor.execute(NEVER_IGNORED)
        cursor.execute(_functions_query())
        functions = [sql.SQL(row[0]) for row in cursor.fetchall()]
        if functions:
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                    sql.SQL(", ").join(functions), sql.Identifier(role)
                )
            )


def _tables(connection: Any) -> dict[str, list[str]]:
    """Sort every table that exists by what its model says it is."""
    existing = set(connection.introspection.table_names())
    sorted_tables: dict[str, list[str]] = {kind: [] for kind in RIGHTS}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table  # noqa: SLF001  Django's documented interface
        if model._meta.managed and table in existing:  # noqa: SLF001
            sorted_tables[getattr(model, "access", "ordinary")].append(table)
    sorted_tables["kernel"] += [name for name in READ_ONLY if name in existing]
    return sorted_tables


def _database_statements(role: str, database: str) -> Iterator[sql.Composed]:
    """Take away temporary tables, whose names could stand before the books'."""
    names = {"role": sql.Identifier(role), "database": sql.Identifier(database)}
    yield sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC, {role}").format(
        **names
    )
    yield sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}").format(**names)


def _statements(
    role: str, *, owner: str, tables: dict[str, list[str]]
) -> Iterator[sql.Composed]:
    """List the statements: everything away first, then what is due."""
    names = {"role": sql.Identifier(role), "owner": sql.Identifier(owner)}
    for objects in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield sql.SQL(
            "REVOKE ALL ON ALL {objects} IN SCHEMA public FROM PUBLIC, {role}"
        ).format(objects=sql.SQL(objects), **names)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC").format()
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {role}").format(**names)
    # What a later migration adds is closed until it is granted here.
    yield sql.SQL(
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS"
        " FROM PUBLIC"
    ).format(**names)
    for kind, found in tables.items():
        if found:
            yield sql.SQL("GRANT {rights} ON {tables} TO {role}").format(
                rights=sql.SQL(RIGHTS[kind]),
                tables=sql.SQL(", ").join(map(sql.Identifier, found)),
                **names,
            )
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}").format(
        **names
    )


def _functions_query() -> str:
    return (
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
        " AND (proname LIKE 'ledger\\_%' OR proname = '_pgtrigger_should_ignore')"
        " AND prorettype <> 'trigger'::regtype"
    )
