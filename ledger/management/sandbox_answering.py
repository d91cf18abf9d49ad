"""A sandbox that answers while a command runs: the one there is, or our own."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

ANSWER_SECONDS = 2.0
START_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 10.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox server: how it is run, where it is called and what it keeps where.

    ``setting`` names its address; ``store`` and ``port_file`` lie in ``var/sandbox``.
    It is ours if it answers ``question`` about references to who knows our secret.
    """

    command: str
    setting: str
    store: str
    port_file: str
    question: str


GATEWAY = Sandbox(
    command="sandbox_gateway",
    setting="SANDBOX_URL",
    store="charges.sqlite3",
    port_file="port",
    question="/charges/query",
)


@contextlib.contextmanager
def sandbox_answering(sandbox: Sandbox) -> Iterator[None]:
    """See to it that our own one answers at its setting; stop what was started.

    Ours is who knows our secret: at that address another checkout's may answer.
    The one of a running demo is used, else one is started on a port that is free,
    and the setting points there for as long as the block runs.

    Raises:
        CommandError: it does not answer within ``START_SECONDS_MAX``.
    """
    named = getattr(settings, sandbox.setting)
    folder: Path = settings.VAR / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for url in (named, *_noted(folder / sandbox.port_file)):
            if _is_ours(url, sandbox):
                setattr(settings, sandbox.setting, url)
                yield
                return
        with _started(sandbox, folder) as url:
            setattr(settings, sandbox.setting, url)
            yield
    finally:
        setattr(settings, sandbox.setting, named)


@contextlib.contextmanager
def _started(sandbox: Sandbox, folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as hidden:
        port_file = Path(hidden) / "port"
        command = [sys.executable, "-m", "django", sandbox.command]
        command += ["--host", HOST, "--port-file", str(port_file)]
        command += ["--store", str(folder / sandbox.store)]
        environment = os.environ | {"SANDBOX_SECRET": settings.SANDBOX_SECRET}
        process = subprocess.Popen(  # noqa: S603 - our own
            command, stdout=subprocess.DEVNULL, env=environment
        )
        try:
            yield _wait(process, port_file, sandbox=sandbox)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS_MAX)


def _wait(
    process: "subprocess.Popen[bytes]", port_file: Path, *, sandbox: Sandbox
) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        for url in _noted(port_file):
            if _is_ours(url, sandbox):
                return url
        time.sleep(0.05)
    raise CommandError(_("%s does not answer.") % sandbox.command)


def _noted(port_file: Path) -> list[str]:
    """Say where a sandbox wrote that it listens; it may be gone by now."""
    try:
        return [f"http://{HOST}:{int(port_file.read_text())}"]
    except (OSError, ValueError):
        return []


def _is_ours(url: str, sandbox: Sandbox) -> bool:
    request = urllib.request.Request(  # noqa: S310 - our own settings
        f"{url}{sandbox.question}",
        json.dumps({"references": ["none"]}).encode(),
        {
            "Authorization": f"Bearer {settings.SANDBOX_SECRET}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:  # noqa: S310
            return bool(response.status == 200)  # noqa: PLR2004 - HTTP's OK
    except (OSError, ValueError):
        return False
