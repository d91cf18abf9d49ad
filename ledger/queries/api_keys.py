"""Reading the keys that machines sign with."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ledger.models.api_key import ApiKey, KeyAlgorithm, Scope
from ledger.models.sealed import unseal_from


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
    return _first(Q(key_id=key_id), at)


def living_key_of_bearer(token: str, *, at: datetime) -> LivingKey | None:
    """Find the ``his`` key a bearer token belongs to, or nothing.

    Only a digest of the token is stored; it has 256 random bits, so a plain
    SHA-256 neither can be guessed nor needs a salt.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return _first(Q(bearer_digest=digest, scopes__contains=[Scope.HIS]), at)


def _first(wanted: Q, at: datetime) -> LivingKey | None:
    living = Q(valid_from__lte=at) & (Q(valid_to=None) | Q(valid_to__gt=at))
    key = ApiKey.objects.filter(wanted, living).first()
    return None if key is None else _living(key)


def _living(key: ApiKey) -> LivingKey:
    if key.algorithm == KeyAlgorithm.HMAC_SHA256:
        verifier = unseal_from(key.secret_context, bytes(key.secret_sealed))
    else:
        verifier = bytes(key.public_key)
    return LivingKey(
        key_id=key.key_id,
        merchant_id=key.merchant_id,
        scopes=frozenset(key.scopes),
        place=key.place,
        algorithm=key.algorithm,
        verifier=verifier,
    )
