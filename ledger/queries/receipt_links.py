"""Where a receipt is verified: addresses that can't be guessed, and check digits."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from ledger.models.sealed import blind_index_of

_UUID_BYTES = 16
CHECK_DOMAIN = "receipt.check"
CHECK_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Without i, l, o and u, which are misread (Crockford's base 32)."""


def verify_url(receipt_id: UUID) -> str:
    """Give the address of the page that says whether a receipt stands."""
    return f"{settings.BASE_URL}/verify/{verify_token(receipt_id)}"


def verify_token(receipt_id: UUID) -> str:
    """Name a receipt so that only we can have named it."""
    name = base64.urlsafe_b64encode(receipt_id.bytes).rstrip(b"=").decode()
    return _signer().sign(name)


def receipt_named(token: str) -> UUID | None:
    """Give the receipt that a token names; nothing when it isn't one of ours."""
    try:
        name = _signer().unsign(token)
        value = base64.urlsafe_b64decode(name + "==")
    except (BadSignature, binascii.Error):
        return None
    return UUID(bytes=value) if len(value) == _UUID_BYTES else None


def check_digits(receipt_id: UUID) -> str:
    """Give six characters that nobody can know who hasn't seen the receipt."""
    digest = blind_index_of(CHECK_DOMAIN, receipt_id.hex)
    return "".join(CHECK_LETTERS[byte % len(CHECK_LETTERS)] for byte in digest[:6])


def _signer() -> Signer:
    return Signer(salt="ledger.verify", sep=".")
