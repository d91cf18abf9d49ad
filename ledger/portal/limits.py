"""A ceiling on how often one address may look at pages that need no sign-in.

Counted in the memory of each web process, like the API's. What such pages show can't
be guessed anyway; this stops clients that try all the same.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

LOOKS_PER_WINDOW = 60
"""Everybody behind one office's address may scan a receipt each second."""

WINDOW_SECONDS = 60
ADDRESSES_KEPT = 10_000
"""More at once are no visitors: then all are forgotten, and counted anew."""


@dataclass(slots=True)
class _Window:
    began: float
    looks: int = 0


_windows: dict[str, _Window] = {}


def too_many(request: HttpRequest) -> int:
    """Count a look; give in how many seconds the next is allowed, 0 for now."""
    now = time.monotonic()
    address = address_of(request)
    window = _windows.get(address)
    if window is None or now - window.began >= WINDOW_SECONDS:
        if len(_windows) >= ADDRESSES_KEPT:
            _windows.clear()
        window = _windows[address] = _Window(began=now)
    window.looks += 1
    if window.looks <= LOOKS_PER_WINDOW:
        return 0
    return max(1, round(window.began + WINDOW_SECONDS - now))


def address_of(request: HttpRequest) -> str:
    """Give the browser's address; a proxy before us writes it at the end."""
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", "")
        if last := told.rpartition(",")[2].strip():
            return last
    return str(request.META.get("REMOTE_ADDR", ""))


def forget_looks() -> None:
    """Begin counting anew, as a process that has just started does."""
    _windows.clear()
