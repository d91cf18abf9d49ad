"""A machine client for tests: signs, and sends through Django's own chain."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from config.demo.signing import ClientKey, signed_headers
from ledger.operations.issue_api_key import IssuedKey

HOST = "http://testserver"


@dataclass
class SignedTestClient:
    """Speaks as the owner of one key; ``seconds_ago`` shifts its clock."""

    key: ClientKey
    seconds_ago: float = 0
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, issued: IssuedKey) -> "SignedTestClient":
        return cls(ClientKey.of(issued.key_id, issued.secret_b64))

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, b"", **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", path, raw, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PUT", path, json.dumps(body).encode(), **headers)

    def signed(self, method: str, path: str, body: bytes = b"") -> dict[str, str]:
        created = datetime.fromtimestamp(time.time() - self.seconds_ago, tz=UTC)
        return signed_headers(
            self.key, method=method, url=HOST + path, body=body, created=created
        )

    def send(self, method: str, path: str, body: bytes, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        signed = self.signed(method, path, body)
        return unsigned(method, path, body, self.headers | signed | named)


def unsigned(
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Send as it is; what breaks is answered, as in production, not raised."""
    sent = dict(headers or {})
    content_type = sent.pop("Content-Type", "application/json" if body else "")
    client = Client(raise_request_exception=False)
    return client.generic(method, path, body, content_type=content_type, headers=sent)
