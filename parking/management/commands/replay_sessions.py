"""``manage.py replay_sessions``: recorded parking sessions, through the operations."""

import json
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from ledger.management.sandbox_answering import GATEWAY, sandbox_answering
from ledger.queries.settled import settled_of
from parking.management.replay import processes
from parking.management.replay.figures import Figures
from parking.management.replay.play import Progress as PlayedBatch
from parking.management.replay.play import open_recorded_lot
from parking.management.replay.rows import FileUnfit, read_rows
from parking.queries.tariffs import TariffUnknown, tariff_codes

BILLS_AT_ONCE = 5000


class Command(BaseCommand):
    """Plays each line of a file as one stay and settles every bill."""

    help = _("Play recorded parking sessions and print what came of them.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the tariff."""
        parser.add_argument(
            "file", type=Path, metavar="FILE.csv", help=_("One session a line.")
        )
        known = ", ".join(tariff_codes())
        parser.add_argument("--tariff", required=True, metavar="CODE", help=known)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play the file; the last line is the figures as JSON.

        Raises:
            CommandError: there is no such file or tariff, it lacks a column, or
                real citizens are served here.
        """
        path: Path = options["file"]
        if settings.MODE == "production":
            raise CommandError(
                _("Recorded sessions are played in a demo or a test only.")
            )
        if not path.is_file():
            raise CommandError(_("There is no file %s") % path)
        began = time.monotonic()
        try:
            total = sum(1 for _row in read_rows(path))
            lot_id = open_recorded_lot(options["tariff"], at=datetime.now(UTC))
            with sandbox_answering(GATEWAY):
                played = self._play(path, lot_id=lot_id, total=total)
        except TariffUnknown as refusal:
            raise CommandError(_("There is no such tariff.")) from refusal
        except FileUnfit as mistake:
            raise CommandError(str(mistake)) from mistake
        except processes.PlayerFailed as failure:
            raise CommandError(_("A process that played ended early.")) from failure
        answer = _answer(played.figures) | {
            "seconds": round(time.monotonic() - began, 1),
            "peak_mib": played.peak_mib,
        }
        self.stdout.write(json.dumps(answer))

    def _play(self, path: Path, *, lot_id: UUID, total: int) -> processes.Played:
        """Play with a bar on the error stream, which counts the lines."""
        columns = (*Progress.get_default_columns(), MofNCompleteColumn())
        bar = Progress(*columns, console=Console(stderr=True))
        with bar:
            task = bar.add_task(_("Sessions"), total=total)

            def report(batch: PlayedBatch) -> None:
                bar.advance(task, batch.figures.rows)
                for line in batch.broken:
                    text = _("line %d: %s") % (line.number, line.why)
                    bar.console.print(text, markup=False)

            return processes.play_file(path, lot_id=lot_id, report=report)


def _answer(figures: Figures) -> dict[str, Any]:
    settled = [settled_of(ids) for ids in figures.deferred_bills(BILLS_AT_ONCE)]
    return {
        "rows": figures.rows,
        "bills": figures.bills,
        "charged_minor": figures.charged_minor,
        "settled_minor": sum(part.total_minor for part in settled),
        "refused_minor": figures.refused_minor,
        "odd": {name: count for name, count in sorted(figures.odd.items()) if count},
    }
