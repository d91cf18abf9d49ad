"""How a machine client signs: the other half of ``ledger/api/signatures.py``."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
)
from http_message_signatures import SigningKey as RawKey
from http_message_signatures.algorithms import ED25519, HMAC_SHA256

LABEL: Final = "city"


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A client's key: ``secret`` is the HMAC key, or the raw Ed25519 seed."""

    key_id: str
    secret: bytes = field(repr=False)
    algorithm: str = "hmac-sha256"

    @classmethod
    def of(cls, key_id: str, secret_b64: str) -> "ClientKey":
        """Read an HMAC key as it was issued."""
        return cls(key_id, base64.b64decode(secret_b64))


class _Resolver(HTTPSignatureKeyResolver):
    def __init__(self, key: ClientKey) -> None:
        self.key = key

    def resolve_private_key(self, key_id: str) -> RawKey:  # noqa: ARG002
        if self.key.algorithm == "ed25519":
            return Ed25519PrivateKey.from_private_bytes(self.key.secret)
        return self.key.secret


@dataclass(slots=True)
class _Message:
    """A request in the shape the library signs."""

    method: str
    url: str
    headers: dict[str, str]


def signed_headers(
    key: ClientKey, *, method: str, url: str, body: bytes, created: datetime
) -> dict[str, str]:
    """Give the headers that sign a request; ``url`` is absolute and encoded."""
    message = _Message(method, url, {})
    covered = ["@method", "@path", *(["@query"] if "?" in url else [])]
    algorithm: type[HTTPSignatureAlgorithm] = (
        ED25519 if key.algorithm == "ed25519" else HMAC_SHA256
    )
    signer = HTTPMessageSigner(
        signature_algorithm=algorithm, key_resolver=_Resolver(key)
    )
    signer.sign(
        message,
        key_id=key.key_id,
        created=created,
        label=LABEL,
        covered_component_ids=covered,
        body=body or None,
    )
    return message.headers
