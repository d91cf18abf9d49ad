"""``manage.py setup_database``: bring a database to the code's shape."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandError
from django.db import connections

from config.grants import grant_access


class Command(BaseCommand):
    """Migrates as the owner, then gives the application's role its rights."""

    help = "Migrate with the owner's role and grant the application's role its rights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take no arguments of its own."""

    def handle(self, *_args: Any, **options: Any) -> None:
        """Migrate, then grant.

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
        call_command(
            "migrate",
            database="owner",
            interactive=False,
            verbosity=options["verbosity"],
            stdout=self.stdout,
        )
        grant_access(app_role)
