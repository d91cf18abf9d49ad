"""Links to pay at the lane: they name a session, tell nothing, and can't be guessed."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

_UUID_BYTES = 16


def pay_url(session_id: UUID) -> str:
    """Give the address of the page where a session's bill is paid."""
    return f"{settings.BASE_URL}/pay/{pay_token(session_id)}"


def pay_token(session_id: UUID) -> str:
    """Name a session so that only we can have named it."""
    name = base64.urlsafe_b64encode(session_id.bytes).rstrip(b"=").decode()
    return _signer().sign(name)


def session_named(token: str) -> UUID | None:
    """Give the session that a token names; nothing when it isn't one of ours."""
    try:
        name = _signer().unsign(token)
        value = base64.urlsafe_b64decode(name + "==")
    except (BadSignature, binascii.Error):
        return None
    return UUID(bytes=value) if len(value) == _UUID_BYTES else None


def _signer() -> Signer:
    return Signer(salt="parking.pay", sep=".")
