"""Give a machine a key, and end one."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput
from ledger.models.api_key import ApiKey, KeyAlgorithm, Scope, secret_context
from ledger.models.sealed import seal_for
from ledger.rules.ids import time_ordered_id

_SECRET_BYTES = 32
"""As many as HMAC-SHA256 puts out; RFC 2104 asks for no less. Also an Ed25519
public key's length."""


class KeyUnfit(BadInput):
    """The key's parts do not fit together; ``why`` says which."""

    code = "ledger.key.unfit"
    sentence = _("This key cannot be issued: %(why)s.")


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key's secrets, shown this once; the tables only hold seals of them.

    ``secret_b64`` is empty for ed25519 (its owner kept it), ``bearer`` for
    every key that is not a hospital system's.
    """

    key_id: str
    secret_b64: str = field(repr=False)
    bearer: str = field(repr=False)


def issue_api_key(
    *,
    merchant_id: UUID | None,
    scopes: Sequence[str],
    place: UUID | None,
    name: str,
    at: datetime,
    algorithm: str = KeyAlgorithm.HMAC_SHA256,
    public_key: bytes = b"",
) -> IssuedKey:
    """Issue a key that is valid from ``at`` on.

    For ``ed25519`` the owner makes the pair and brings the raw public key of
    32 bytes. A bearer token is made for keys with the scope ``his``.

    Raises:
        KeyUnfit: unknown scopes, a gate without its lot, a merchant's key
            without a merchant, or a public key that is missing or too much.
    """
    _refuse_unfit(merchant_id, scopes, place=place)
    _refuse_unfit_algorithm(algorithm, public_key)
    signs_with_secret = algorithm == KeyAlgorithm.HMAC_SHA256
    secret = secrets.token_bytes(_SECRET_BYTES) if signs_with_secret else b""
    bearer = secrets.token_urlsafe(_SECRET_BYTES) if Scope.HIS in scopes else ""
    key_id = f"{scopes[0]}_{secrets.token_hex(8)}"
    key = ApiKey(
        id=time_ordered_id(at, "api_key", key_id),
        key_id=key_id,
        merchant_id=merchant_id,
        scopes=list(scopes),
        place=place,
        algorithm=algorithm,
        public_key=public_key,
        bearer_digest=hashlib.sha256(bearer.encode()).digest() if bearer else b"",
        name=name,
        valid_from=at,
        created_at=at,
    )
    if secret:
        key.secret_sealed = seal_for(secret_context(key_id), secret)
    with transaction.atomic(savepoint=False):
        ApiKey.objects.bulk_create([key])
    return IssuedKey(key_id, base64.b64encode(secret).decode(), bearer)


def end_api_key(*, key_id: str, at: datetime) -> bool:
    """End a key ``at`` a moment; False when it has already ended by then.

    Requests that were signed before and arrive later are refused too.
    """
    still_open = Q(valid_to=None) | Q(valid_to__gt=at)
    with transaction.atomic(savepoint=False):
        keys = ApiKey.objects.filter(still_open, key_id=key_id, valid_from__lte=at)
        return keys.update(valid_to=at) == 1


def _refuse_unfit(
    merchant_id: UUID | None, scopes: Sequence[str], *, place: UUID | None
) -> None:
    if not scopes or not set(scopes) <= set(Scope.values):
        raise KeyUnfit(why="its scopes are unknown", pointer="/scopes")
    if merchant_id is None and list(scopes) != [Scope.CITY]:
        raise KeyUnfit(why="it needs a merchant", pointer="/merchant_id")
    if Scope.GATE in scopes and place is None:
        raise KeyUnfit(why="a gate needs its lot", pointer="/place")


def _refuse_unfit_algorithm(algorithm: str, public_key: bytes) -> None:
    if algorithm not in KeyAlgorithm.values:
        raise KeyUnfit(why="its algorithm is unknown", pointer="/algorithm")
    expected = _SECRET_BYTES if algorithm == KeyAlgorithm.ED25519 else 0
    if len(public_key) != expected:
        raise KeyUnfit(why="its public key does not fit", pointer="/public_key")
