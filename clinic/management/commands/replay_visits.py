"""``manage.py replay_visits``: recorded hospital visits, through the operations."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.adapters.sandbox.decisions import Scheme
from clinic.management.insurer_sandbox import INSURER
from clinic.management.replay.figures import Figures
from clinic.management.replay.play import FUND, play
from ledger.errors import Rejected
from ledger.management.sandbox_answering import GATEWAY, sandbox_answering


class Command(BaseCommand):
    """Plays each line of a file as one visit and settles every bill."""

    help = _("Play recorded hospital visits and print what came of them.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "file", type=Path, metavar="FILE.jsonl", help=_("One visit a line.")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play the file; the last line is the figures as JSON.

        Raises:
            CommandError: there is no such file, or real patients are served here.
        """
        path: Path = options["file"]
        if settings.MODE == "production":
            raise CommandError(
                _("Recorded visits are played in a demo or a test only.")
            )
        if not path.is_file():
            raise CommandError(_("There is no file %s") % path)
        began = time.monotonic()
        figures = Figures()
        with sandbox_answering(GATEWAY), sandbox_answering(INSURER):
            fund = SandboxInsurer(settings.INSURER_URL, settings.SANDBOX_SECRET)
            if not fund.split_as(FUND, scheme=Scheme.RECORDED):
                raise CommandError(_("%s does not answer.") % INSURER.command)
            self._play(path, figures)
        answer = figures.as_answer(seconds=time.monotonic() - began)
        self.stdout.write(json.dumps(answer))

    def _play(self, path: Path, figures: Figures) -> None:
        """Play with a bar on the error stream, which counts the bytes read."""
        bar = Progress(console=Console(stderr=True))
        at = datetime.now(UTC)
        with path.open(encoding="utf-8", errors="replace") as file, bar:
            task = bar.add_task(_("Visits"), total=path.stat().st_size)

            def report(number: int, refusal: Rejected) -> None:
                bar.console.print(_("line %d: %s") % (number, refusal), markup=False)

            def lines() -> Iterator[str]:
                for line in file:
                    bar.advance(task, len(line.encode()))
                    yield line

            play(lines(), figures=figures, report=report, at=at)
