"""One spelling of a content, so that two sendings of it can be told equal."""

import hashlib
import json
from decimal import Decimal
from typing import Any


def canonical_json(payload: Any) -> bytes:
    """Spell a JSON value the one way: sorted names, no spaces, UTF-8.

    Close to RFC 8785, which leaves numbers to IEEE doubles; here fractions are
    decimals, and ``1.50`` equals ``1.5``. A whole number and a fraction of the
    same worth (``1`` and ``1.0``) are equal too.
    """
    return json.dumps(
        payload,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=_spell,
    ).encode()


def canonical_digest(payload: Any) -> bytes:
    """Digest a JSON value by its canonical spelling (32 bytes of SHA-256)."""
    return hashlib.sha256(canonical_json(payload)).digest()


def _spell(value: Any) -> Any:
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        if value == whole:
            return int(whole)
        # A name with NUL is one that no client can send.
        return {"\u0000": f"{value.normalize():f}"}
    message = f"{type(value).__name__} is not a JSON value"
    raise TypeError(message)
