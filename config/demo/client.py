"""A machine client over one kept connection: signs, sends, reads.

Not for several threads; give each its own.
"""

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from config.demo.signing import ClientKey, signed_headers

TIMEOUT_SECONDS = 30.0

_CLOSED_MEANWHILE = (
    http.client.RemoteDisconnected,
    BrokenPipeError,
    ConnectionResetError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; ``json`` is the read body, or its text if it is no JSON."""

    status: int
    headers: http.client.HTTPMessage
    json: Any


class SignedClient:
    """Speaks to the API as the owner of one key."""

    def __init__(
        self, base_url: str, key: ClientKey, *, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        """Connect on first use to ``base_url`` (scheme, host, port)."""
        self.base_url = base_url.rstrip("/")
        self.key = key
        parts = urlsplit(self.base_url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self.connection = kind(parts.hostname or "", parts.port, timeout=timeout)

    def get(self, path: str) -> Reply:
        """Read ``path``, which holds its encoded query."""
        return self.send("GET", path)

    def post(self, path: str, body: Any, *, idempotency_key: str = "") -> Reply:
        """Send ``body`` as JSON."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self.send("POST", path, body=_written(body), headers=headers)

    def put(self, path: str, body: Any) -> Reply:
        """Put ``body`` as JSON."""
        return self.send("PUT", path, body=_written(body))

    def delete(self, path: str) -> Reply:
        """Delete what is at ``path``."""
        return self.send("DELETE", path)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Sign and send; once more when the server had closed the connection.

        Sending twice is harmless: every write has a natural or given key.

        Raises:
            OSError: the server cannot be reached.
        """
        signed = signed_headers(
            self.key,
            method=method,
            url=self.base_url + path,
            body=body,
            created=datetime.now(tz=UTC),
        )
        content = {"Content-Type": "application/json"} if body else {}
        all_headers = {**content, **signed, **(headers or {})}
        reused = self.connection.sock is not None
        try:
            return self._exchange(method, path, body=body, headers=all_headers)
        except _CLOSED_MEANWHILE:
            self.connection.close()
            if not reused:
                raise
            return self._exchange(method, path, body=body, headers=all_headers)

    def _exchange(
        self, method: str, path: str, *, body: bytes, headers: dict[str, str]
    ) -> Reply:
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        return Reply(response.status, response.headers, _read(response.read()))


def _written(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
