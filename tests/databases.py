"""Test databases: cloned from a migrated template, used as the application's role.

The template is migrated and granted once for each state of the migrations and
kept. A clone takes a fraction of a second, so a test that commits gets a new one.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parents[1]
TEMPLATE = "test_template_"
CLONE = "test_citytab_"
# Several checkouts of a branch, or several people, may test at once.
TEMPLATES_KEPT = 5
BUILDING = "building a test template"


class TestDatabase:
    """One session's database; nobody else uses it while ``opened``."""

    __test__ = False

    def __init__(self, suffix: str) -> None:
        self.name = f"{CLONE}{os.getpid()}{suffix}"
        self.template = ""

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        with maintenance() as held:
            _lock(held, self.name)
            _drop_orphans(held)
            self.template = ensure_template()
            self.renew()
            yield
            _close()
            _drop(held, self.name)

    def renew(self) -> None:
        """Replace the database by a new clone, whatever a test left in it."""
        _close()
        with maintenance() as connection:
            _drop(connection, self.name)
            _create(connection, self.name, template=self.template)
        point_to(self.name)


def maintenance() -> psycopg.Connection:
    return psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True)


def point_to(name: str) -> None:
    """Make both aliases, and children that we start, use this database."""
    _close()
    for alias in ("default", "owner"):
        connections.settings[alias]["NAME"] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = psycopg.conninfo.make_conninfo(
            os.environ[variable], dbname=name
        )


def ensure_template() -> str:
    """Give the migrated template's name; the first to ask builds it."""
    name = f"{TEMPLATE}{_fingerprint()}"
    with maintenance() as connection:
        _lock(connection, BUILDING)
        if name not in _names(connection, TEMPLATE):
            draft = f"{TEMPLATE}draft"
            _drop(connection, draft)
            _create(connection, draft, template="template1")
            point_to(draft)
            call_command("setup_database", verbosity=0)
            _close()
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(draft), sql.Identifier(name)
                )
            )
        for old in _names(connection, TEMPLATE)[:-TEMPLATES_KEPT]:
            _drop(connection, old)
    return name


def _fingerprint() -> str:
    """Sum up everything that decides how an empty database looks."""
    paths = [
        *CHECKOUT.glob("*/migrations/*"),
        *CHECKOUT.glob("*/models/*"),
        *CHECKOUT.glob("requirements/*"),
        CHECKOUT / "config/grants.py",
        CHECKOUT / "config/roles.py",
        CHECKOUT / "config/settings.py",
    ]
    summed = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        summed.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return summed.hexdigest()[:16]


def _names(connection: psycopg.Connection, prefix: str) -> list[str]:
    """List databases with this prefix, the oldest first."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
        [prefix],
    )
    return [name for (name,) in rows]


def _drop_orphans(connection: psycopg.Connection) -> None:
    """Drop what killed sessions left: nobody holds the lock of its name."""
    for name in _names(connection, CLONE):
        row = connection.execute(
            "SELECT pg_try_advisory_lock(hashtext(%s))", [name]
        ).fetchone()
        if row and row[0] and name != f"{CLONE}{os.getpid()}":
            _drop(connection, name)


def _lock(connection: psycopg.Connection, name: str) -> None:
    connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])


def _create(connection: psycopg.Connection, name: str, *, template: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    # A clone has its template's tables and their rights, not the database's own.
    app = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URL)["user"]
    for right in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {} TO {}",
    ):
        connection.execute(
            sql.SQL(right).format(sql.Identifier(name), sql.Identifier(str(app)))
        )


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _close() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
