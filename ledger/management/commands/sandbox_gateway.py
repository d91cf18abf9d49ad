"""``manage.py sandbox_gateway``: the sandbox payment gateway, until it is stopped."""

from argparse import ArgumentParser
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ledger.adapters.sandbox.server import Settings, serving
from ledger.management.sandbox_command import SandboxCommand


class Command(SandboxCommand):
    """Takes payments, in the manner of each instrument."""

    help = _("Run the sandbox payment gateway until it is stopped.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to report to, besides."""
        super().add_arguments(parser)
        parser.add_argument(
            "--notify-url",
            default="",
            help=_("Where notifications are posted; none are sent without it."),
        )

    def serving(self, options: dict[str, Any]) -> AbstractAsyncContextManager[int]:
        """Serve as a gateway; gives the port."""
        wanted = Settings(
            host=options["host"],
            port=options["port"],
            store=options["store"],
            secret=settings.SANDBOX_SECRET,
            notify_url=options["notify_url"],
            clock=lambda: datetime.now(UTC),
        )
        return serving(wanted)

    def says(self, url: str) -> str:
        """Say in words that it listens at ``url``."""
        return _("The sandbox gateway listens at %s") % url
