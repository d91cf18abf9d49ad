"""Personal data and secrets, sealed so that a copy of the tables tells nothing.

AES-256-GCM with a key id in front, so that keys can be changed while old rows
stay readable; a context (the table and column) is authenticated with each
value, so that a sealed value moved to another column does not open. Equality
is searched through a keyed digest (a blind index), never through the seal.

A sealed value is: version, length of the key id, key id, 12 bytes of nonce,
ciphertext with its 16 bytes of tag.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import Broken

_VERSION = 1
_NONCE_BYTES = 12  # What NIST SP 800-38D recommends for GCM.
_KEY_BYTES = 32
_KEY_ID_BYTES_MAX = 255  # Its length is one byte of the head.


class SealBroken(Broken):
    """A sealed value does not open: another context, a lost key, or tampering."""

    code = "ledger.seal.broken"
    sentence = "A sealed value does not open (%(why)s)."


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that open; ``active`` names the one that seals new values."""

    active: str
    keys: Mapping[str, bytes] = field(repr=False)


def read_keys(text: str) -> KeyRing:
    """Read ``id:base64,id2:base64``; the first key seals, all of them open.

    Raises:
        ValueError: there is no key, or one is not 32 bytes of base64.
    """
    keys: dict[str, bytes] = {}
    for entry in text.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        named = 0 < len(key_id.encode()) <= _KEY_ID_BYTES_MAX
        if not named or len(key) != _KEY_BYTES:
            message = f"data key {key_id!r} is not an id and 32 bytes of base64"
            raise ValueError(message)
        keys[key_id] = key
    return KeyRing(active=next(iter(keys)), keys=keys)


def seal(plaintext: bytes, *, context: bytes, keys: KeyRing) -> bytes:
    """Seal ``plaintext`` with the active key, bound to ``context``."""
    name = keys.active.encode()
    head = bytes([_VERSION, len(name)]) + name
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(keys.keys[keys.active])
    return head + nonce + cipher.encrypt(nonce, plaintext, head + context)


def unseal(sealed: bytes, *, context: bytes, keys: KeyRing) -> bytes:
    """Open what was sealed in the same ``context``.

    Raises:
        SealBroken: the form, the key, the context or a byte is not the sealed one.
    """
    if len(sealed) < 2 or sealed[0] != _VERSION:  # noqa: PLR2004 - the two head bytes
        raise SealBroken(why="not a sealed value")
    body = 2 + sealed[1]
    head = sealed[:body]
    key = keys.keys.get(head[2:].decode(errors="replace"))
    if key is None:
        raise SealBroken(why="its key is not in the ring")
    nonce = sealed[body : body + _NONCE_BYTES]
    ciphertext = sealed[body + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, head + context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(why="tampered, or sealed elsewhere") from error


def blind_index(value: str, *, domain: str, key: bytes) -> bytes:
    """Digest ``value`` so that equal values of one ``domain`` can be found.

    32 bytes of HMAC-SHA256; without the key neither a dictionary of plates nor
    one of identity numbers helps, and two domains never share an index.
    """
    return hmac.digest(key, f"{domain}\x00{value}".encode(), "sha256")
