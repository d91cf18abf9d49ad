"""A ceiling on calls per key, told in ``RateLimit`` headers.

The headers' form is draft-ietf-httpapi-ratelimit-headers-10.

Counted in the memory of each web process: no request may wait for a broker or
cache that hangs, and a ceiling that only stops runaway clients need not be
exact to the call. With N processes a key may thus make up to N times as many.
Two threads may count one call once; that too is near enough.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ledger.api.caller import Caller

WINDOW_SECONDS = 60


@dataclass(slots=True)
class _Window:
    """One key's calls in the minute that began at ``began``."""

    began: float
    calls: int = 0


_windows: dict[str, _Window] = {}
"""At most one entry for each key that ever signed: keys are few."""


class KeyThrottle(BaseThrottle):
    """At most ``CITYTAB_RATE_PER_MINUTE`` calls of one key in a minute."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the call and add the figures to the answer's headers."""
        if not isinstance(request.auth, Caller):
            return True
        limit = settings.CITYTAB_RATE_PER_MINUTE
        window = self._window_of(request.auth.key_id)
        window.calls += 1
        rest = max(limit - window.calls, 0)
        self.left = self._seconds_left(window)
        view.headers["RateLimit-Policy"] = f'"key";q={limit};w={WINDOW_SECONDS}'
        view.headers["RateLimit"] = f'"key";r={rest};t={self.left}'
        return bool(window.calls <= limit)

    def wait(self) -> float:
        """Say in how many seconds the window ends, for ``Retry-After``."""
        return self.left

    @staticmethod
    def _window_of(key_id: str) -> _Window:
        now = time.monotonic()
        window = _windows.get(key_id)
        if window is None or now - window.began >= WINDOW_SECONDS:
            window = _windows[key_id] = _Window(began=now)
        return window

    @staticmethod
    def _seconds_left(window: _Window) -> int:
        return max(1, round(window.began + WINDOW_SECONDS - time.monotonic()))
