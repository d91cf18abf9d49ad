"""``manage.py verify_ledger``: check every invariant that can be checked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandError

from config.verification import ALL_CHECKS
from ledger.queries.verification import faults


class Command(BaseCommand):
    """Adds everything up again and names the rows that differ."""

    help = "Check what must always hold; exit 1 and name the rows where it doesn't."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take no arguments of its own."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Ask every check.

        Raises:
            CommandError: an invariant does not hold.
        """
        wrong = 0
        for fault in faults(ALL_CHECKS):
            wrong += 1
            self.stdout.write(
                f"invariant {fault.check.invariant}: {fault.check.promise}:"
                f" {fault.row}: {fault.found}"
            )
        if wrong:
            text = f"{wrong} rows are wrong"
            raise CommandError(text)
        self.stdout.write(f"{len(ALL_CHECKS)} checks, nothing differs")
