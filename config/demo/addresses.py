"""Where the demo's servers answer: the ports one expects, or the next free ones."""

import os
import socket
from dataclasses import dataclass

from django.conf import settings

HOST = "127.0.0.1"
WEB_PORT = 8000
TRIED_MAX = 100


class NoPortFree(Exception):
    """A hundred ports in a row are taken."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The three ports, and the addresses that others call."""

    web_port: int
    sandbox_port: int
    insurer_port: int
    base_url: str

    @property
    def sandbox_url(self) -> str:
        """Give the sandbox gateway's address."""
        return f"http://{HOST}:{self.sandbox_port}"

    @property
    def insurer_url(self) -> str:
        """Give the sandbox insurer's address."""
        return f"http://{HOST}:{self.insurer_port}"

    @property
    def web_url(self) -> str:
        """Give the web server's own address, which works on this machine."""
        return f"http://{HOST}:{self.web_port}"


def choose_addresses() -> Addresses:
    """Take ``PORT`` (8000) and the ports after it, or the next ones that are free.

    This process calls the sandboxes there too, so its settings follow.

    Raises:
        NoPortFree: a hundred ports in a row are taken.
    """
    wanted = os.environ.get("PORT", "")
    web_port = free_port(int(wanted) if wanted.isdigit() else WEB_PORT)
    sandbox_port = free_port(web_port + 1)
    chosen = Addresses(
        web_port=web_port,
        sandbox_port=sandbox_port,
        insurer_port=free_port(sandbox_port + 1),
        base_url=os.environ.get("BASE_URL") or f"http://{HOST}:{web_port}",
    )
    settings.SANDBOX_URL = chosen.sandbox_url
    settings.INSURER_URL = chosen.insurer_url
    settings.BASE_URL = chosen.base_url
    return chosen


def free_port(first: int) -> int:
    """Give the first port from ``first`` on that nobody listens on.

    Raises:
        NoPortFree: a hundred ports in a row are taken.
    """
    for port in range(first, first + TRIED_MAX):
        with socket.socket() as asked:
            # As servers do: a connection that was closed a moment ago is no hindrance.
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asked.bind((HOST, port))
            except OSError:
                continue
            return port
    text = f"All ports from {first} to {first + TRIED_MAX - 1} are taken."
    raise NoPortFree(text)
