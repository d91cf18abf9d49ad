"""``manage.py seed_city``: a city of any size, to measure and to look at."""

import json
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskID, TimeElapsedColumn

from config.seed.city import Size, grow_city
from config.seed.writing import WriterFailed

SCALE_MAX = 1000


def scale(text: str) -> int:
    """Read how many thousand citizens are wanted.

    Raises:
        ArgumentTypeError: fewer than one, or more than anybody has asked for.
    """
    if not text.isdecimal() or not 1 <= int(text) <= SCALE_MAX:
        message = f"a whole number from 1 to {SCALE_MAX} is expected"
        raise ArgumentTypeError(message)
    return int(text)


class Command(BaseCommand):
    """Grows the city of a demo or a test."""

    help = (
        "Add citizens with their visits, stays and bills. Scale 1: 1,000 citizens,"
        " 2,000 visits of five charges, 8,000 stays, 10,000 bills, and one citizen"
        " more with 200 bills. Scale 100: 200,000 visits with 1,000,000 charges, and"
        " 1,000,000 bills of 100,000 citizens, one more with 20,000."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size."""
        parser.add_argument("--scale", type=scale, default=1, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Grow it with a bar on the error stream; the last line is JSON.

        Raises:
            CommandError: real citizens are served here, or a process ended early.
        """
        if settings.MODE == "production":
            text = "A city is made up in a demo or a test only."
            raise CommandError(text)
        began, size = time.monotonic(), Size.of_scale(options["scale"])
        columns = (
            *Progress.get_default_columns(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        tasks: dict[str, TaskID] = {}
        with Progress(*columns, console=Console(stderr=True)) as bar:

            def report(part: str, *, done: int, whole: int) -> None:
                if part not in tasks:
                    tasks[part] = bar.add_task(part.capitalize(), total=whole)
                bar.update(tasks[part], completed=done)

            try:
                figures = grow_city(size, at=datetime.now(UTC), report=report)
            except WriterFailed as failure:
                text = "A process that wrote ended early."
                raise CommandError(text) from failure
        seconds = round(time.monotonic() - began, 1)
        self.stdout.write(json.dumps(figures | {"seconds": seconds}))
