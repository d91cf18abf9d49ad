"""A request signed with nothing but ``hmac``, as its maker reads the RFC."""

import base64
import hashlib
import hmac
import time

from config.demo.signing import ClientKey

EVENTS = "/api/v1/test/events"
BODY = (
    '{"event_id":"e1","occurred_at":"2026-01-01T00:00:00Z","plate":{"text":"沪A"}}'
).encode()


def by_hand(  # noqa: PLR0913
    key: ClientKey,
    *,
    covered: str = '"@method" "@path" "content-digest"',
    parameters: str = ';created={created};keyid="{keyid}";alg="hmac-sha256"',
    body: bytes = BODY,
    path: str = EVENTS,
    query: str = "",
    created: int | None = None,
    label: str = "sig-1",
) -> dict[str, str]:
    """Sign with nothing but ``hmac``, as a maker of gates would from the RFC."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    values = {
        '"@method"': "POST",
        '"@path"': path,
        '"@query"': f"?{query}",
        '"content-digest"': f"sha-256=:{digest}:",
        '"content-type"': "application/json",
        '"@authority"': "testserver",
    }
    created = int(time.time()) if created is None else created
    said = f"({covered})" + parameters.format(created=created, keyid=key.key_id)
    lines = [f"{name}: {values[name]}" for name in covered.split()]
    base = "\n".join([*lines, f'"@signature-params": {said}'])
    signature = hmac.digest(key.secret, base.encode(), "sha256")
    return {
        "Content-Digest": values['"content-digest"'],
        "Signature-Input": f"{label}={said}",
        "Signature": f"{label}=:{base64.b64encode(signature).decode()}:",
    }
