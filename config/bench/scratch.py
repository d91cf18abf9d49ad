"""A database of a benchmark's own, in the cluster that the environment names."""

import contextlib
import os
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo


def owner_url(name: str) -> str:
    """Give the owner's address of a database in the same cluster."""
    return make_conninfo(settings.DATABASE_OWNER_URL, dbname=name)


@contextlib.contextmanager
def empty_database(name: str) -> Iterator[None]:
    """Make a database and drop it at the end, whatever it holds."""
    target = sql.Identifier(name)
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(target))
        try:
            yield
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(target))


@contextlib.contextmanager
def citytab_database(name: str) -> Iterator[None]:
    """Make an empty CityTab and point this process, and its children, to it."""
    variables = ("DATABASE_URL", "DATABASE_OWNER_URL")
    before = {variable: os.environ[variable] for variable in variables}
    with empty_database(name):
        _point_to(name)
        try:
            call_command("setup_database", verbosity=0)
            yield
        finally:
            connections.close_all()
            os.environ.update(before)


def _point_to(name: str) -> None:
    connections.close_all()
    for alias in ("default", "owner"):
        connections.settings[alias]["NAME"] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = make_conninfo(os.environ[variable], dbname=name)
