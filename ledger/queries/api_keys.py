"""Reading the keys that machines sign with."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from ledger.models.api_key import secret_context
from ledger.models.sealed import unseal_from

# Read on every signed request, and read from the table each time so that an
# ended key ends at once: written out, as the ORM takes several times as long.
_LIVING = """
    SELECT key_id, merchant_id, scopes, place, algorithm, secret_sealed, public_key
    FROM ledger_apikey
    WHERE {} AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
"""


@dataclass(frozen=True, slots=True)
class LivingKey:
    """A key that is valid now. ``verifier`` is the secret or the public key, raw."""

    key_id: str
    merchant_id: UUID | None
    scopes: frozenset[str]
    place: UUID | None
    algorithm: str
    verifier: bytes = field(repr=False)


def living_key(key_id: str, *, at: datetime) -> LivingKey | None:
    """Find the key that is valid ``at`` this moment, or nothing."""
    return _found("key_id = %s", key_id, at=at)


def living_key_of_bearer(token: str, *, at: datetime) -> LivingKey | None:
    """Find the ``his`` key a bearer token belongs to, or nothing.

    Only a digest of the token is stored; it has 256 random bits, so a plain
    SHA-256 neither can be guessed nor needs a salt.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return _found("bearer_digest = %s AND 'his' = ANY (scopes)", digest, at=at)


def _found(condition: str, value: str | bytes, *, at: datetime) -> LivingKey | None:
    with connection.cursor() as cursor:
        cursor.execute(_LIVING.format(condition), [value, at, at])
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, merchant_id, scopes, place, algorithm, sealed, public_key = row
    verifier = bytes(public_key) or unseal_from(secret_context(key_id), bytes(sealed))
    return LivingKey(key_id, merchant_id, frozenset(scopes), place, algorithm, verifier)
