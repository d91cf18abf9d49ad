"""``manage.py demo``: the whole city on this machine, until Ctrl-C."""

import contextlib
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandError
from rich.console import Console

from config.demo.addresses import NoPortFree
from config.demo.readiness import NotReady
from config.demo.run import AlreadyRunning, Demo, only_demo, signals_end_it

INTERRUPTED = 130


class Command(BaseCommand):
    """Starts every process, generates a city, and keeps both alive."""

    help = "Run the whole system with a simulated city until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether one day is enough."""
        parser.add_argument(
            "--once",
            action="store_true",
            help="play one short day, check the books, print the figures and end",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the demo.

        Raises:
            CommandError: it can't run here, or the day left something wrong.
        """
        if settings.MODE == "production":
            text = "The demo invents people. Set CITYTAB_MODE=demo to run it here."
            raise CommandError(text)
        try:
            with only_demo(settings.VAR):
                self._run(once=options["once"])
        except (AlreadyRunning, NoPortFree, NotReady) as trouble:
            raise CommandError(str(trouble)) from trouble

    def _run(self, *, once: bool) -> None:
        demo = Demo(Console())
        result = None
        try:
            with contextlib.suppress(KeyboardInterrupt), signals_end_it():
                keys = demo.start()
                if once:
                    result = demo.once(keys=keys)
                else:
                    demo.watch(keys=keys)
        finally:
            demo.stop()
        if not once:
            return
        if result is None:
            text = "The day was interrupted."
            raise CommandError(text, returncode=INTERRUPTED)
        for complaint in result.complaints:
            self.stderr.write(complaint)
        self.stdout.write(json.dumps(result.figures))
        if result.complaints:
            text = f"{len(result.complaints)} things are wrong with this day."
            raise CommandError(text)
