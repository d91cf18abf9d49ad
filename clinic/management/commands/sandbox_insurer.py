"""``manage.py sandbox_insurer``: the sandbox insurance fund, until it is stopped."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from clinic.adapters.sandbox.server import Settings, serving
from ledger.management.sandbox_command import SandboxCommand


class Command(SandboxCommand):
    """Settles claims, and does wrong what it is ordered to."""

    help = _("Run the sandbox insurer until it is stopped.")

    def serving(self, options: dict[str, Any]) -> AbstractAsyncContextManager[int]:
        """Serve as an insurer; gives the port."""
        wanted = Settings(
            host=options["host"],
            port=options["port"],
            store=options["store"],
            secret=settings.SANDBOX_SECRET,
            clock=lambda: datetime.now(UTC),
        )
        return serving(wanted)

    def says(self, url: str) -> str:
        """Say in words that it listens at ``url``."""
        return _("The sandbox insurer listens at %s") % url
