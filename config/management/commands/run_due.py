"""``manage.py run_due``: one turn of every worker at a moment of one's choice."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandError

from config.workers import run_due


def moment(text: str) -> datetime:
    """Read an RFC 3339 moment with an offset.

    Raises:
        ValueError: it is not one.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        message = "the offset is missing"
        raise ValueError(message)
    return at


class Command(BaseCommand):
    """Collects, asks, duns, expires, rolls up and seals as if the clock stood at T."""

    help = "Take one turn of every periodic worker as if the clock stood at T."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the moment."""
        parser.add_argument(
            "--at", required=True, type=moment, metavar="T", help="RFC 3339 with offset"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run every worker once and print what each did.

        Raises:
            CommandError: this is neither a demo nor a test.
        """
        if settings.MODE == "production":
            text = "The clock may be chosen only in a demo or a test."
            raise CommandError(text)
        self.stdout.write(json.dumps(run_due(options["at"])))
