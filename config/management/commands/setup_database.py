"""``manage.py setup_database``: bring a database to the code's shape."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandError
from django.db import connections

from config.grants import grant_access
from config.roles import keep_roles


class Command(BaseCommand):
    """Migrates as the owner, then gives the application and the staff their rights."""

    help = (
        "Migrate with the owner's role, grant the application's role its rights, and"
        " bring the groups of staff level."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Migrate, grant, and bring the groups of staff level.

        Raises:
            CommandError: owner and application are the same role.
        """
        app_role = connections["default"].settings_dict["USER"]
        if app_role == connections["owner"].settings_dict["USER"]:
            text = (
                "DATABASE_OWNER_URL must name another role than DATABASE_URL:"
                " the application must not own its tables."
            )
            raise CommandError(text)
        with _one_at_a_time():
            call_command(
                "migrate",
                database="owner",
                interactive=False,
                verbosity=options["verbosity"],
                stdout=self.stdout,
            )
            grant_access(app_role)
            keep_roles(alias="owner")


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let several processes that begin together migrate one after another."""
    connection = connections["owner"]
    try:
        with connection.cursor() as cursor:
            # The first may take its time.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(hashtext('setup_database'))")
            cursor.execute("RESET lock_timeout")
        yield
    finally:
        connection.close()  # which lets go of the lock
