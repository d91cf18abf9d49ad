"""Where a receipt is verified: addresses that can't be guessed, and check digits."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare

from ledger.models import Receipt
from ledger.models.sealed import blind_index_of

_UUID_BYTES = 16
CHECK_DOMAIN = "receipt.check"
VERIFY_DOMAIN = "receipt.verify"
CHECK_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Without i, l, o and u, which are misread (Crockford's base 32)."""


def verify_url(receipt_id: UUID) -> str:
    """Give the address of the page that says whether a receipt stands."""
    return f"{settings.BASE_URL}/verify/{verify_token(receipt_id)}"


def verify_token(receipt_id: UUID) -> str:
    """Name a receipt so that only we can have named it: its id, and 16 bytes of ours.

    Short, since every letter makes the code on the paper larger.
    """
    return base64.urlsafe_b64encode(receipt_id.bytes + _mark(receipt_id)).decode()[:-1]


def receipt_named(token: str) -> UUID | None:
    """Give the receipt that a token names; nothing when it isn't one of ours."""
    try:
        said = base64.urlsafe_b64decode(token + "=")
    except (ValueError, binascii.Error):
        return None
    if len(said) != 2 * _UUID_BYTES:
        return None
    receipt_id = UUID(bytes=said[:_UUID_BYTES])
    is_ours = constant_time_compare(said[_UUID_BYTES:], _mark(receipt_id))
    return receipt_id if is_ours and verify_token(receipt_id) == token else None


def subject_of_receipt(token: str) -> UUID | None:
    """Give the session or visit whose receipt a token names, if it names one."""
    receipt_id = receipt_named(token)
    if receipt_id is None:
        return None
    rows = Receipt.objects.filter(id=receipt_id)
    return rows.values_list("bill__subject_id", flat=True).first()


def check_digits(receipt_id: UUID) -> str:
    """Give six characters that nobody can know who hasn't seen the receipt."""
    digest = blind_index_of(CHECK_DOMAIN, receipt_id.hex)
    return "".join(CHECK_LETTERS[byte % len(CHECK_LETTERS)] for byte in digest[:6])


def _mark(receipt_id: UUID) -> bytes:
    return blind_index_of(VERIFY_DOMAIN, receipt_id.hex)[:_UUID_BYTES]
