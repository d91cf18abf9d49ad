"""A sandbox gateway that answers while a command runs: the one there is, or our own."""

import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

ANSWER_SECONDS = 2.0
START_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 10.0
STORE = "sandbox.sqlite3"


@contextlib.contextmanager
def gateway_answering() -> Iterator[None]:
    """See to it that a sandbox answers at ``SANDBOX_URL``; stop what was started.

    Raises:
        CommandError: it does not answer within ``START_SECONDS_MAX``.
    """
    if _answers():
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        process = _start(Path(folder) / "port")
        try:
            _wait(process)
            yield
        finally:
            process.terminate()
            process.wait(STOP_SECONDS_MAX)


def _answers() -> bool:
    url = f"{settings.SANDBOX_URL}/charges?reference=none"
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:  # noqa: S310 - ours
            return bool(response.status == 200)  # noqa: PLR2004 - HTTP's OK
    except (urllib.error.URLError, TimeoutError):
        return False


def _start(port_file: Path) -> "subprocess.Popen[bytes]":
    place = urlsplit(settings.SANDBOX_URL)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "sandbox_gateway"]
    command += ["--host", place.hostname or "127.0.0.1", "--port", str(place.port or 0)]
    command += ["--store", str(settings.VAR / STORE), "--port-file", str(port_file)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def _wait(process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        if _answers():
            return
        time.sleep(0.05)
    raise CommandError(_("The sandbox gateway does not answer."))
