"""Links to pay one bill without signing in: they name it, end, and can't be guessed."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare

from ledger.models.sealed import blind_index_of

PAY_DOMAIN = "bill.pay"
LINK_LIFE = timedelta(days=30)
"""Longer than from one reminder to the next; a message that lies about pays nothing."""

_SAID, _MARK_BYTES = struct.Struct(">16sI"), 16


@dataclass(frozen=True, slots=True)
class NamedBill:
    """The bill that a link names, and until when it may be paid there."""

    bill_id: UUID
    ends_at: datetime


def pay_link(bill_id: UUID, *, at: datetime) -> str:
    """Give the address of the page where a bill is paid, for a message of ``at``."""
    return f"{settings.BASE_URL}/p/{pay_token(bill_id, ends_at=at + LINK_LIFE)}"


def pay_token(bill_id: UUID, *, ends_at: datetime) -> str:
    """Name a bill and an end, to the second, so that only we can have named them."""
    said = _SAID.pack(bill_id.bytes, int(ends_at.timestamp()))
    return base64.urlsafe_b64encode(said + _mark(said)).decode()


def bill_named(token: str) -> NamedBill | None:
    """Give the bill that a token names; nothing when it isn't one of ours."""
    try:
        whole = base64.b64decode(token, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    said, mark = whole[: _SAID.size], whole[_SAID.size :]
    if len(said) != _SAID.size or not constant_time_compare(mark, _mark(said)):
        return None
    bill_id, ends_at = _SAID.unpack(said)
    return NamedBill(UUID(bytes=bill_id), datetime.fromtimestamp(ends_at, tz=UTC))


def _mark(said: bytes) -> bytes:
    return blind_index_of(PAY_DOMAIN, said.hex())[:_MARK_BYTES]
