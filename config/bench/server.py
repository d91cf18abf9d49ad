"""The web server that a benchmark asks: the site's own, as the demo serves it."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

START_SECONDS_MAX = 30


@contextlib.contextmanager
def web_server() -> Iterator[str]:
    """Serve the site as the demo does, with the two views beside it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.bench.wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    command += ["--log-level", "warning"]
    log = (Path(settings.VAR) / "log" / "bench.log").open("wb")
    server = subprocess.Popen(command, stderr=log)  # noqa: S603 - our own words
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/livez")
        yield url
    finally:
        server.terminate()
        server.wait()
        log.close()


def _wait_for(url: str) -> None:
    end = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
