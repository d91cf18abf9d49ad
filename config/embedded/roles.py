"""The database's roles: an owner that migrates, an application that may little."""

from typing import LiteralString
from urllib.parse import quote

from psycopg import Connection, sql

from config.embedded import postgres
from config.embedded.places import Places

DATABASE = "citytab"
OWNER = "citytab_owner"
APP = "citytab_app"


def url_of(places: Places, role: str) -> str:
    """Give a role's address of the database, in psycopg's own form."""
    passwords = {OWNER: places.keys.owner_password, APP: places.keys.app_password}
    return f"postgresql://{role}:{quote(passwords[role])}@/{DATABASE}?host={places.sockets}"


def create_roles(places: Places) -> None:
    """Make roles and database where they are missing; what stands is left alone."""
    with postgres.superuser(places) as connection:
        if not _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
            # Tests make databases of their own, and end sessions left in them.
            password = sql.Literal(places.keys.owner_password)
            connection.execute(
                sql.SQL(
                    f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD {{}}"
                    " IN ROLE pg_signal_backend"
                ).format(password)
            )
        if not _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", APP):
            password = sql.Literal(places.keys.app_password)
            connection.execute(
                sql.SQL(f"CREATE ROLE {APP} LOGIN PASSWORD {{}}").format(password)
            )
        if not _found(
            connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE
        ):
            # Its rights are setup_database's to give.
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _found(connection: Connection, query: LiteralString, *names: str) -> bool:
    return connection.execute(query, names).fetchone() is not None
