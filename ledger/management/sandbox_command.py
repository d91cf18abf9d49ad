"""A command that serves as a sandbox, until it is stopped."""

import asyncio
import os
import signal
import sqlite3
from argparse import ArgumentParser
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class SandboxCommand(BaseCommand):
    """Serves until SIGTERM or SIGINT; needs no database and no broker."""

    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to listen and to remember."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--port", type=int, default=0, help=_("0 takes any that is free.")
        )
        parser.add_argument(
            "--store",
            type=Path,
            required=True,
            help=_("The file in which it remembers what it did."),
        )
        parser.add_argument(
            "--port-file",
            type=Path,
            help=_("Written with the port once it answers."),
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

    def serving(self, options: dict[str, Any]) -> AbstractAsyncContextManager[int]:
        """Serve as the sandbox that this is; gives the port."""
        raise NotImplementedError

    def says(self, url: str) -> str:
        """Say in words that it listens at ``url``."""
        raise NotImplementedError

    async def _serve(self, options: dict[str, Any]) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        async with self.serving(options) as port:
            if options["port_file"]:
                _write_whole(options["port_file"], f"{port}\n")
            self.stdout.write(self.says(f"http://{options['host']}:{port}"))
            self.stdout.flush()
            await stop.wait()


def _write_whole(path: Path, text: str) -> None:
    """Write ``path`` so that nobody ever reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
