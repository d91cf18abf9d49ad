"""``manage.py sandbox_gateway``: the sandbox payment gateway, until it is stopped."""

import asyncio
import os
import signal
import sqlite3
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ledger.adapters.sandbox.server import Settings, serving


class Command(BaseCommand):
    """Serve until SIGTERM or SIGINT; needs no database and no broker."""

    help = _("Run the sandbox payment gateway until it is stopped.")
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to listen, to remember and to report to."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=0, help=_("0 takes any that is free.")
        )
        parser.add_argument(
            "--store",
            type=Path,
            required=True,
            help=_("The file in which the gateway remembers what it took."),
        )
        parser.add_argument(
            "--notify-url",
            default="",
            help=_("Where notifications are posted; none are sent without it."),
        )
        parser.add_argument(
            "--port-file",
            type=Path,
            help=_("Written with the port once the gateway answers."),
        )

    def handle(self, **options: Any) -> None:
        """Serve until told to stop.

        Raises:
            CommandError: there is no secret to know our own requests by, the
                port is taken, or another process has the store open.
        """
        if not settings.SANDBOX_SECRET:
            raise CommandError(_("SANDBOX_SECRET is empty: set it in the environment."))
        try:
            asyncio.run(self._serve(options))
        except (OSError, sqlite3.OperationalError) as failure:
            raise CommandError(str(failure)) from failure

    async def _serve(self, options: dict[str, Any]) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        host = options["host"]
        wanted = Settings(
            host=host,
            port=options["port"],
            store=options["store"],
            secret=settings.SANDBOX_SECRET,
            notify_url=options["notify_url"],
            clock=lambda: datetime.now(UTC),
        )
        async with serving(wanted) as port:
            if options["port_file"]:
                _write_whole(options["port_file"], f"{port}\n")
            url = f"http://{host}:{port}"
            self.stdout.write(_("The sandbox gateway listens at %s") % url)
            self.stdout.flush()
            await stop.wait()


def _write_whole(path: Path, text: str) -> None:
    """Write ``path`` so that nobody ever reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
