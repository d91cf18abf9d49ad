"""The database's roles: an owner that migrates, an application that may little."""

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
        # Tests make and drop databases of their own, and end sessions left in them.
        if _create_role(connection, OWNER, places.keys.owner_password, "CREATEDB"):
            connection.execute(f"GRANT pg_signal_backend TO {OWNER}")
        _create_role(connection, APP, places.keys.app_password, "NOINHERIT")
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not found:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}")


def _create_role(connection: Connection, name: str, password: str, right: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s", [name]
    ).fetchone()
    if found:
        return False
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
            sql.Identifier(name), sql.SQL(right), sql.Literal(password)
        )
    )
    return True
